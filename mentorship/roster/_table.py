"""A CSV file as rows by column, whichever of the usual ways it was written in."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mentorship.roster._values import MAX_ROWS, FileFault, LineFault
from mentorship.spreadsheet import unguarded

if TYPE_CHECKING:
    import _csv

DELIMITERS = ",;\t"
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, by column; every value is stripped."""

    file: str
    line: int
    cells: Mapping[str, str]

    def fault(self, code: str, column: str) -> LineFault:
        return LineFault(self.file, self.line, code, column)


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...] = ()
    faults: tuple[LineFault, ...] = ()
    file_faults: tuple[FileFault, ...] = ()


def header_of(text: str) -> list[str]:
    """Return the names in the first line; none if it is no CSV."""
    try:
        return [name.strip() for name in next(_reader(text), [])]
    except csv.Error:
        return []


def table_of(
    index: int, name: str, text: str, *, known: Collection[str], needed: Collection[str]
) -> Table:
    """Read a file whose header may name *known* columns, in any order, and must name *needed*.

    A column `metadata.*` is known and not read: OneRoster keeps extensions there.
    """
    wrong = tuple(_faults_of_header(index, header_of(text), known, needed))
    if wrong:
        return Table(file_faults=wrong)
    rows: list[Row] = []
    faults: list[LineFault] = []
    reader = _reader(text)
    names = [column.strip() for column in next(reader)]
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) + len(faults) == MAX_ROWS:
                return Table(file_faults=(FileFault(index, "too-many-rows", (str(MAX_ROWS),)),))
            if len(cells) != len(names):
                missing = names[len(cells)] if len(cells) < len(names) else str(len(names) + 1)
                faults.append(LineFault(name, reader.line_num, "wrong-number-of-cells", missing))
                continue
            stripped = [unguarded(cell.strip()) for cell in cells]
            rows.append(Row(name, reader.line_num, dict(zip(names, stripped, strict=True))))
    except csv.Error:
        return Table(file_faults=(FileFault(index, "not-csv", (str(reader.line_num),)),))
    return Table(tuple(rows), tuple(faults))


def _reader(text: str) -> "_csv.Reader":
    text = text.removeprefix(BOM)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _faults_of_header(
    index: int, header: list[str], known: Collection[str], needed: Collection[str]
) -> Iterator[FileFault]:
    twice = tuple(name for name, count in Counter(header).items() if count > 1)
    unknown = tuple(
        name for name in header if name not in known and not name.startswith("metadata.")
    )
    missing = tuple(name for name in needed if name not in header)
    for code, names in (
        ("duplicate-column", twice),
        ("unknown-column", unknown),
        ("missing-column", missing),
    ):
        if names:
            yield FileFault(index, code, names)
