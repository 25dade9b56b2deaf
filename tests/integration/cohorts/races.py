"""Many clients at one moment, each on a connection of its own."""

from threading import Barrier, Thread
from unittest.mock import patch

from django.db import connection

PATIENT = "-c statement_timeout=60s -c lock_timeout=30s"


def together(deeds):
    """Do all *deeds* at one moment, each called with its index; return what each came to.

    Past the pool of a few connections, so that all of them stand in the database at once, and
    with the patience that a slow machine asks for.
    """
    barrier, outcomes = Barrier(len(deeds)), [None] * len(deeds)

    def run(index, deed):
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            outcomes[index] = deed(index) or "done"
        except Exception as error:  # told to the test, which expects only some of them
            outcomes[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
    connection.close()
    with patch.dict(connection.settings_dict["OPTIONS"], {"pool": None, "options": PATIENT}):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    return outcomes


def count(outcomes, kind):
    """Return how many *outcomes* are of *kind*."""
    return sum(isinstance(outcome, kind) for outcome in outcomes)
