"""What kinds of files are taken, known by their content and not by what they are called.

Nothing is unpacked or parsed as a whole: each check reads a bounded part, whatever the file is.
"""

import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from apps.assignments.models.uploads import MAX_FILE_NAME
from mentorship.errors import Fault, Invalid

File = IO[bytes]

CHUNK = 65_536
MAX_MEMBERS = 10_000
MAX_DIRECTORY = 2_000_000
"""Bytes of a zip's list of members; one takes about a hundred, and Python keeps ten times that."""
MAX_UNPACKED = 500_000_000
END_OF_ZIP, END_OF_ZIP_SIZE, LOCATOR_64 = b"PK\x05\x06", 22, b"PK\x06\x07"
TAIL = END_OF_ZIP_SIZE + 65_535 + 20

MARKUP = re.compile(rb"\s*(?:<!doctype|<html|<svg|<\?xml|<script|<iframe|#!)", re.IGNORECASE)
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


class FileRefused(Invalid):
    code, title = "file-refused", "This file is not taken"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its media type, and whether some content is of it."""

    media_type: str
    fits: Callable[[File], bool]


def file_name(*, given: str) -> str:
    """Return *given* as a plain name: no folders, no controls, no tricks of direction."""
    name = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    name = "".join(" " if letter.isspace() else letter for letter in name)
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", " ".join(name.split())).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return name[:MAX_FILE_NAME]
    return f"{stem[: MAX_FILE_NAME - len(suffix) - 1].rstrip(' .')}.{suffix}"[:MAX_FILE_NAME]


def file_kind(*, name: str, content: File) -> Kind:
    """Return the kind of a file by the end of its *name*, once its content has proved it.

    :raises FileRefused: if the kind is not taken, or the content is of another.
    """
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    kind = KINDS.get(suffix)
    if kind is None or not PurePosixPath(name).stem.strip("."):
        detail = _("Taken are: %(kinds)s.")
        raise refused(code="kind", detail=detail % {"kinds": ", ".join(sorted(KINDS))})
    content.seek(0)
    if not kind.fits(content):
        detail = _("The content is not that of a .%(kind)s file.")
        raise refused(code="content", detail=detail % {"kind": suffix})
    content.seek(0)
    return kind


def refused(*, code: str, detail: str) -> FileRefused:
    return FileRefused(detail, (Fault("#/file", code, detail),))


# --------------------------------------------------------------------------- by content


def _begins(*marks: bytes) -> Callable[[File], bool]:
    longest = max(map(len, marks))
    return lambda content: content.read(longest).startswith(marks)


def _is_parquet(content: File) -> bool:
    begin = content.read(4)
    size = content.seek(0, 2)
    content.seek(max(0, size - 4))
    return size >= 12 and begin == content.read(4) == b"PAR1"


def _is_text(content: File) -> bool:
    """Tell whether it is UTF-8 without controls, and no page or script in disguise."""
    head = content.read(CHUNK)
    if MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return False
    rest = b""
    while head:
        if CONTROLS.search(head):
            return False
        rest = _undecoded(rest + head)
        if len(rest) > 3:  # more than the beginning of one letter
            return False
        head = content.read(CHUNK)
    return not rest


def _undecoded(raw: bytes) -> bytes:
    """Return what is left of *raw* from the first byte on that is not UTF-8."""
    try:
        raw.decode()
    except UnicodeDecodeError as fault:
        cut_off = fault.reason == "unexpected end of data"
        return raw[fault.start :] if cut_off else b"beyond repair"
    return b""


def _is_json(content: File) -> bool:
    return _is_text(content) and _ends_of(content) in {(b"{", b"}"), (b"[", b"]")}


def _is_json_lines(content: File) -> bool:
    first, last = _ends_of(content) if _is_text(content) else (b"", b"")
    return first in {b"{", b"["} and last in {b"}", b"]"}


def _is_notebook(content: File) -> bool:
    if not _is_text(content) or _ends_of(content) != (b"{", b"}"):
        return False
    size = content.seek(0, 2)  # nbformat stands last where keys are sorted, as Jupyter does
    content.seek(max(0, size - CHUNK))
    tail = content.read()
    content.seek(0)
    return b'"nbformat"' in tail or b'"nbformat"' in content.read(CHUNK)


def _ends_of(content: File) -> tuple[bytes, bytes]:
    """Return the first and the last byte that is no blank."""
    content.seek(0)
    first = content.read(CHUNK).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    content.seek(max(0, content.seek(0, 2) - CHUNK))
    return first, content.read().rstrip()[-1:]


def _is_zip(content: File) -> bool:
    return bool(_members(content))


def _is_workbook(content: File) -> bool:
    """Tell whether it is a spreadsheet of Office Open XML, without macros."""
    names = _members(content)
    return "xl/workbook.xml" in names and not any(name.endswith(".bin") for name in names)


BENT = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError)
"""What the library raises for a list of members that is damaged, or of a kind it does not read."""


def _members(content: File) -> set[str]:
    """Return the names in a plain zip that nobody who unpacks it would regret; none if it is not.

    Bounded: the list of members, their number, and what they say they unpack to. Members that
    share bytes, as those of a bomb do, add up to more than the file.
    """
    size = content.seek(0, 2)
    content.seek(0)
    if content.read(4) != b"PK\x03\x04" or not _is_listed_briefly(content, size):
        return set()
    try:
        with zipfile.ZipFile(content) as archive:
            members = archive.infolist()
    except BENT:
        return set()
    is_plain = (
        len(members) <= MAX_MEMBERS
        and sum(member.compress_size for member in members) <= size
        and sum(member.file_size for member in members) <= MAX_UNPACKED
        and all(_stays_inside(member.filename) for member in members)
    )
    return {member.filename for member in members} if is_plain else set()


def _is_listed_briefly(content: File, size: int) -> bool:
    """Tell whether the list of members can be read; 64-bit lists have no business in 20 MB."""
    content.seek(max(0, size - TAIL))
    tail = content.read()
    end = tail.rfind(END_OF_ZIP)
    if end < 0 or len(tail) - end < END_OF_ZIP_SIZE or LOCATOR_64 in tail:
        return False
    return int.from_bytes(tail[end + 12 : end + 16], "little") <= MAX_DIRECTORY


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and ":" not in "".join(path.parts[:1])


KINDS: Mapping[str, Kind] = {
    "csv": Kind("text/csv", _is_text),
    "ipynb": Kind("application/x-ipynb+json", _is_notebook),
    "jpeg": Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpg": Kind("image/jpeg", _begins(b"\xff\xd8\xff")),
    "json": Kind("application/json", _is_json),
    "jsonl": Kind("application/jsonl", _is_json_lines),
    "md": Kind("text/markdown", _is_text),
    "parquet": Kind("application/vnd.apache.parquet", _is_parquet),
    "pdf": Kind("application/pdf", _begins(b"%PDF-")),
    "png": Kind("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "txt": Kind("text/plain", _is_text),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _is_workbook),
    "zip": Kind("application/zip", _is_zip),
}
