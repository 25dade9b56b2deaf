"""A process like a web process: it orders work while brokers die, and tells how long that took.

Each line of its input is an order, `{"kind": ..., "numbers": [...], "fact": ...}`, carried out in
one transaction: a job per number and, if asked for, a published event. Each line of its output is
the answer, `{"seconds": ...}`, given once the order is committed.
"""

import json
import sys
import time
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.db import connection

    for line in sys.stdin:
        began = time.monotonic()
        carry_out(json.loads(line))
        connection.close()  # as at the end of a request: back to the pool
        print(json.dumps({"seconds": time.monotonic() - began}), flush=True)  # noqa: T201


def carry_out(order: dict[str, Any]) -> None:
    from django.db import transaction

    from apps.core.services import JobOrder, event_publish, jobs_enqueue
    from mentorship.events import CohortStarted

    with transaction.atomic():
        jobs_enqueue(
            orders=[
                JobOrder(order["kind"], f"reliability:{number}", {"number": number})
                for number in order["numbers"]
            ]
        )
        if order["fact"]:
            # Of a cohort that is not there, so that the job it causes is a quick one.
            event_publish(CohortStarted(organization_id=None, cohort_id=-order["fact"]))


if __name__ == "__main__":
    main()
