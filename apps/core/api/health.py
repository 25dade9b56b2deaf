"""Is it alive, is it ready: for balancers and supervisors, without a login."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

_migrated = False  # once true it stays true for this process: migrations only go forward


@require_GET
@never_cache
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the signature is Django's
    """Tell that the process answers; asks nobody else."""
    return JsonResponse({"status": "ok"})


@require_GET
@never_cache
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Tell whether requests can be served: the database answers and is migrated.

    The broker is not asked: without it requests are served, and their jobs wait in the database.
    """
    checks = {"database": _database(), "migrations": False}
    checks["migrations"] = checks["database"] and _is_migrated()
    well = all(checks.values())
    body = {"status": "ok" if well else "unavailable", "checks": checks}
    return JsonResponse(body, status=200 if well else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _is_migrated() -> bool:
    global _migrated  # noqa: PLW0603 - a per-process memo
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
