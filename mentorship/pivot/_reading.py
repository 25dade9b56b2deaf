"""Strict reading of a JSON document: every wrong value becomes a fault with its JSON pointer.

Reading goes on after a fault (with a harmless stand-in value), so that one answer names all of
them; `finish` then raises. Keys that nobody reads are no inputs and are passed over, unless
`refuse_unread` is asked.
"""

import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from typing import Final

from mentorship.errors import Detail, Fault, Invalid

MAX_ROWS = 2_000
MAX_TEXT = 2_000
MAX_REF = 500
MAX_NAMED = 20


class _Absent:
    """The key is not there (which is not the same as null)."""


ABSENT: Final = _Absent()


Path = tuple[str | int, ...]


def _pointer(path: Path) -> str:
    keys = (str(key).replace("~", "~0").replace("/", "~1") for key in path)
    return "".join(["#", *(f"/{key}" for key in keys)])


@dataclass(slots=True)
class Node:
    """One value of a document, the way to it (keys and indexes), and the shared list of faults.

    `read`: which keys and items were asked for by now, by the way to what holds them; shared too.
    """

    value: object
    path: Path
    faults: list[Fault]
    read: dict[Path, set[str | int]] = field(default_factory=dict)

    @property
    def pointer(self) -> str:
        return _pointer(self.path)

    @property
    def is_absent(self) -> bool:
        return self.value is ABSENT

    @property
    def is_empty(self) -> bool:
        """Absent or null: both mean that nothing was said."""
        return self.value is ABSENT or self.value is None

    def fail(self, code: str, detail: str, **values: object) -> None:
        self.faults.append(Fault(self.pointer, code, Detail(detail, **values)))

    def __getitem__(self, key: str) -> "Node":
        value = self.value.get(key, ABSENT) if isinstance(self.value, Mapping) else ABSENT
        return self._child(key, value)

    def _child(self, key: str | int, value: object) -> "Node":
        self.read.setdefault(self.path, set()).add(key)
        return Node(value, (*self.path, key), self.faults, self.read)

    def is_object(self) -> bool:
        """Tell whether this is an object; if not, note the fault."""
        if isinstance(self.value, Mapping):
            return True
        self._wrong_type("not-an-object", "An object is expected.")
        return False

    def rows(self, limit: int = MAX_ROWS) -> Iterator["Node"]:
        """Yield the items of a list; an absent or null list has none."""
        if self.is_empty:
            return
        if not isinstance(self.value, list | tuple):
            self.fail("not-a-list", "A list is expected.")
            return
        if len(self.value) > limit:
            self.fail("too-many", "At most %(limit)s items are read.", limit=limit)
            return
        for index, item in enumerate(self.value):
            yield self._child(index, item)

    def fields(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the keys and values of an object, in the order of the keys."""
        if self.is_empty or not self.is_object() or not isinstance(self.value, Mapping):
            return
        if not all(isinstance(key, str) for key in self.value):
            self.fail("not-a-text", "Keys must be texts.")
            return
        for key in sorted(self.value):
            yield key, self[key]

    def number(self, low: float, high: float) -> float:
        """Return a finite number within [low, high]."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong_type("not-a-number", "A number is expected.")
            return low
        if isinstance(value, float) and not math.isfinite(value):
            self.fail("not-finite", "A finite number is expected.")
            return low
        if not low <= value <= high:
            detail = "A number from %(low)s to %(high)s is expected."
            self.fail("out-of-range", detail, low=f"{low:g}", high=f"{high:g}")
            return low
        return float(value) + 0.0  # -0.0 and 0.0 are the same input

    def number_or_none(self, low: float, high: float) -> float | None:
        return None if self.is_empty else self.number(low, high)

    def integer(self, low: int, high: int) -> int:
        """Return a whole number within [low, high]; 3.0 is one, 3.5 and true are not."""
        before = len(self.faults)
        number = self.number(low, high)
        if len(self.faults) == before and not number.is_integer():
            self.fail("not-whole", "A whole number is expected.")
            return low
        return int(number)

    def flag(self) -> bool:
        """Return a truth value; absent and null mean no."""
        if self.is_empty:
            return False
        if isinstance(self.value, bool):
            return self.value
        self.fail("not-a-truth-value", "true or false is expected.")
        return False

    def choice(self, allowed: Collection[str]) -> str:
        """Return one of the *allowed* texts."""
        if isinstance(self.value, str) and self.value in allowed:
            return self.value
        if isinstance(self.value, str):
            self._unknown(allowed)
        else:
            self._wrong_type("not-a-text", "A text is expected.")
        return next(iter(allowed), "")

    def choice_or_none(self, allowed: Collection[str]) -> str | None:
        return None if self.is_empty else self.choice(allowed)

    def text(self) -> str:
        if isinstance(self.value, str) and 0 < len(self.value) <= MAX_TEXT:
            return self.value
        detail = "A text of 1 to %(most)s characters is expected."
        self._wrong_type("not-a-text", detail, most=MAX_TEXT)
        return ""

    def reference(self) -> str | None:
        """Return an opaque reference (what the caller uses to find the row again) as JSON."""
        if self.is_empty:
            return None
        try:
            text = canonical_json(self.value)
        except (TypeError, ValueError, RecursionError):
            self.fail("not-json", "A reference must be plain JSON.")
            return None
        if len(text) > MAX_REF:
            self.fail("too-long", "A reference has at most %(most)s characters.", most=MAX_REF)
            return None
        return text

    def _unknown(self, allowed: Collection[str]) -> None:
        if len(allowed) > MAX_NAMED:
            self.fail("unknown-value", "One of the known values is expected.")
        else:
            self.fail("unknown-value", "One of %(few)s is expected.", few=", ".join(allowed))

    def _wrong_type(self, code: str, detail: str, **values: object) -> None:
        if self.is_absent:
            self.fail("required", "A value is required.")
        else:
            self.fail(code, detail, **values)


def root_of(document: object) -> Node:
    """Return the node of the whole document."""
    return Node(document, (), [])


def refuse_unread(root: Node) -> None:
    """Note a fault per key that nobody has asked for, beside keys that somebody has."""
    for path, read in sorted(root.read.items(), key=lambda row: _pointer(row[0])):
        value = root.value
        for key in path:
            value = _at(value, key)
        if isinstance(value, Mapping):
            root.faults.extend(
                Fault(_pointer((*path, key)), "unknown_field", Detail("There is no such field."))
                for key in value
                if key not in read
            )


def _at(value: object, key: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(key, ABSENT)
    if isinstance(value, list | tuple) and isinstance(key, int):
        return value[key]
    return ABSENT


def finish(root: Node, what: str) -> None:
    """Raise if anything was wrong.

    :raises Invalid: with every fault found, in the order of reading.
    """
    if root.faults:
        count = len(root.faults)
        noun = "value" if count == 1 else "values"
        detail = Detail(f"{what} has %(count)s wrong {noun}.", count=count)
        raise Invalid(detail, tuple(root.faults))


def canonical_json(value: object) -> str:
    """Write *value*, plain or of dataclasses, so that equal values give equal bytes.

    :raises ValueError: for a number that is not finite.
    :raises TypeError: for what is neither JSON nor a dataclass.
    """
    return json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
        allow_nan=False,
        default=_plain,
    )


def _plain(row: object) -> dict[str, object]:
    if not is_dataclass(row):
        raise TypeError(f"{type(row).__name__} is neither JSON nor a dataclass.")
    return {name: getattr(row, name) for name in row.__dataclass_fields__}
