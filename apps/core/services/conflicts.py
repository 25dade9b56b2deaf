"""A breach of a named constraint that can be foreseen, told as the rule it guards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from mentorship.errors import DomainError


@contextmanager
def conflict_on(constraint: str, error: DomainError) -> Iterator[None]:
    """Raise *error* if the block breaks *constraint*; any other breach passes unchanged.

    The block runs in a savepoint, so the caller's transaction stays usable.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as breach:
        diagnostics = getattr(breach.__cause__, "diag", None)
        if getattr(diagnostics, "constraint_name", None) == constraint:
            raise error from breach
        raise
