"""The form by which a roster comes in at the desk: CSV files, or a zip of them."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from apps.core.admin import VerbForm

MAX_BYTES = 2_000_000
"""Of all files together, unpacked; a zip says nothing true of its size before it is read."""

MAX_FILES = 20

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,  # ways of packing it does not know are one of these
    EOFError,
    ValueError,
    IndexError,
    OSError,
)
"""What the library raises for a zip that somebody has bent, or that needs a password."""


class FilesInput(UnfoldAdminFileFieldWidget):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; cleaned to a list of names and texts."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads = list(data) if isinstance(data, list | tuple) else [data]
        for upload in uploads or [None]:
            super().clean(upload, initial)
        return list(_texts(uploads))


class RosterForm(VerbForm):
    """A plain roster, or the files of OneRoster."""

    uploads = FilesField(
        label=_("Files"),
        help_text=_("A CSV file; or users, classes and enrollments of OneRoster, also as a zip."),
    )
    dry_run = forms.BooleanField(
        label=_("Only check, and show what would happen"), initial=True, required=False
    )
    atomic = forms.BooleanField(label=_("One faulty row refuses the whole"), required=False)
    apply_deletions = forms.BooleanField(
        label=_("Take out whom a row wants out"),
        help_text=_("A row that is not there never takes anybody out."),
        required=False,
    )


def _texts(uploads: list[Any]) -> Iterator[tuple[str, str]]:
    left, count = MAX_BYTES, 0
    for name, raw in _files(uploads):
        left, count = left - len(raw), count + 1
        if left < 0 or count > MAX_FILES:
            raise forms.ValidationError(gettext("These are more, or larger, files than are read."))
        yield name[-100:], _text(name, raw)


def _files(uploads: list[Any]) -> Iterator[tuple[str, bytes]]:
    for upload in uploads:
        raw = upload.read(MAX_BYTES + 1)
        if raw.startswith(b"PK\x03\x04"):
            yield from _unpacked(upload.name, raw)
        else:
            yield upload.name, raw


def _unpacked(name: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            for entry in entries[: MAX_FILES + 1]:
                with archive.open(entry) as packed:
                    yield entry.filename.rpartition("/")[2], packed.read(MAX_BYTES + 1)
    except BROKEN as error:
        detail = gettext("%(name)s cannot be unpacked.") % {"name": name[:100]}
        raise forms.ValidationError(detail) from error


def _text(name: str, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        detail = gettext("%(name)s is not UTF-8; save it as “CSV UTF-8”.") % {"name": name[:100]}
        raise forms.ValidationError(detail) from error
    if "\x00" in text:
        raise forms.ValidationError(gettext("%(name)s is no text.") % {"name": name[:100]})
    return text
