"""insights: how tables are written to files and kept in the private storage."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse

from apps.insights.models import Export
from mentorship.spreadsheet import guarded
from mentorship.values import ExportFormat

Tell = Callable[[int], None]
IN_MEMORY = 1 << 20  # bytes; what is larger goes through a file of the machine
TELL_EVERY = 2000  # rows


def table_write(
    *,
    columns: tuple[str, ...],
    rows: Iterator[tuple[Any, ...]],
    to: IO[bytes],
    as_format: ExportFormat,
    with_bom: bool,
    tell: Tell,
) -> int:
    """Write *rows* to *to* one by one and return how many there were. Memory: one row.

    *tell*: called with the number of rows now and then.
    """
    encoding = "utf-8-sig" if with_bom else "utf-8"
    text = io.TextIOWrapper(to, encoding=encoding, newline="", write_through=True)
    write = _csv(text, columns) if as_format is ExportFormat.CSV else _jsonl(text, columns)
    count = 0
    for count, row in enumerate(rows, start=1):
        write(row)
        if count % TELL_EVERY == 0:
            tell(count)
    text.flush()
    text.detach()
    return count


def _csv(text: IO[str], columns: tuple[str, ...]) -> Callable[[tuple[Any, ...]], None]:
    writer = csv.writer(text)
    writer.writerow(columns)
    return lambda row: writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> Any:
    """Return *value* as a cell: only texts can be taken for formulas, a negative number cannot."""
    plain = _plain(value)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return guarded(plain) if isinstance(plain, str) else plain


def _jsonl(text: IO[str], columns: tuple[str, ...]) -> Callable[[tuple[Any, ...]], None]:
    def write(row: tuple[Any, ...]) -> None:
        line = dict(zip(columns, map(_plain, row), strict=True))
        text.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")

    return write


def _plain(value: Any) -> Any:
    """Return *value* as JSON has it; instants in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


# --------------------------------------------------------------------------- the storage


@contextmanager
def draft() -> Iterator[IO[bytes]]:
    """Open a file that is gone when the block ends."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        yield file


def file_keep(*, name: str, content: IO[bytes]) -> int:
    """Put *content* into the storage under *name*, in place of what is there; return its bytes."""
    size = content.seek(0, io.SEEK_END)
    content.seek(0)
    file_drop(name=name)
    kept = default_storage.save(name, File(content))
    assert kept == name, "the name was free"
    return size


def file_drop(*, name: str) -> None:
    """Take *name* out of the storage, if it is there."""
    default_storage.delete(name)


def file_open(*, name: str) -> "File[bytes] | None":
    """Return the content of *name*; None if somebody took it away."""
    if not default_storage.exists(name):
        return None
    content: File[bytes] = default_storage.open(name)
    return content


TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSONL: "application/jsonl; charset=utf-8",
}


def export_answer(*, export: Export, content: "File[bytes]") -> FileResponse:
    """Return the answer that hands a file over: to be saved, not shown, and kept by no cache."""
    named = export.cohort.slug if export.cohort else export.organization.slug
    answer = FileResponse(
        content,
        as_attachment=True,
        filename=f"{named}-{export.kind}-{export.pk}.{export.format}",
        content_type=TYPES[ExportFormat(export.format)],
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
