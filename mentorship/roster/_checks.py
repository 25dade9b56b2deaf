"""What every row is held to, whatever the shape."""

import re
from collections.abc import Mapping

from mentorship.roster._table import Row
from mentorship.roster._values import LENGTHS, LineFault

ADDRESS = re.compile(r"[^\s@\"(),:;<>\[\]\\]+@[^\s@\"(),:;<>\[\]\\.]+(\.[^\s@\"(),:;<>\[\]\\.]+)+")


def too_long(row: Row, cells: Mapping[str, str]) -> LineFault | None:
    """Return the first cell that no column of ours can hold."""
    for column, length in LENGTHS.items():
        if len(cells.get(column, "")) > length:
            return row.fault("too-long", column)
    return None


def identity_fault(row: Row, external_id: str, email: str) -> LineFault | None:
    """A row names somebody: by what another system calls them, by an address, or by both."""
    if not external_id and not email:
        return row.fault("missing-identity", "email")
    if email and ADDRESS.fullmatch(email) is None:
        return row.fault("invalid-email", "email")
    return None
