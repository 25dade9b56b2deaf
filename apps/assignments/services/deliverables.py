"""What is handed in: one value per deliverable the task asks for, checked by its type."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from apps.assignments.models import Upload
from apps.core.models import label_of
from mentorship.errors import Fault, Invalid
from mentorship.values import DeliverableType

MAX_URL = 2000
MAX_TEXT = 20_000
MAX_FIGURES = 50
MAX_NAME = 100
LARGEST = 1e300  # anything beyond is not a measurement, and a comparison also refuses NaN
FULL_SHA = re.compile(r"[0-9a-f]{40}")
PRINTABLE_ASCII = re.compile(r"[!-\[\]-~]+")  # no spaces, no controls, no backslash

Faults = Iterator[Fault]


class DeliverablesUnfit(Invalid):
    code, title = "deliverables-unfit", "What was handed in is not what the task asks for"


def deliverables_read(
    *,
    asked: Sequence[Mapping[str, Any]],
    given: Sequence[Mapping[str, Any]],
    uploads: Mapping[int, Upload] | None = None,
) -> list[dict[str, Any]]:
    """Return what was handed in as it is kept: type, label and value of each deliverable.

    *asked*: the task's deliverables. *given*: `{"type": ..., "value": ...}` each, in the task's
    order. Values: repository `{"url": ..., "commit": ...}` (https, full 40-digit SHA); link an
    https address; file `{"upload": id}` of one of *uploads*, or an https address; text 1 to 20000
    characters; metric a number or `{name: number}`.

    :raises DeliverablesUnfit: with a pointer to each wrong place.
    """
    known = uploads or {}
    if len(given) != len(asked):
        detail = _("The task asks for %(count)s deliverables.") % {"count": len(asked)}
        raise DeliverablesUnfit(detail, (Fault("#/deliverables", "count", detail),))
    faults = [
        fault
        for index, (wish, value) in enumerate(zip(asked, given, strict=True))
        for fault in _faults(wish, value, f"#/deliverables/{index}", known)
    ]
    if faults:
        raise DeliverablesUnfit(faults[0].detail, tuple(faults))
    return [
        {"type": wish["type"], "label": wish["label"], "value": _kept(wish, value["value"], known)}
        for wish, value in zip(asked, given, strict=True)
    ]


def _kept(wish: Mapping[str, Any], value: Any, uploads: Mapping[int, Upload]) -> Any:
    """Return a value as it is kept: of an uploaded file all that its row could lose."""
    if wish["type"] != DeliverableType.FILE or not isinstance(value, Mapping):
        return value
    upload = uploads[value["upload"]]
    return {
        "upload": upload.pk,
        "name": upload.name,
        "size": upload.size,
        "sha256": upload.sha256,
    }


def _faults(
    wish: Mapping[str, Any], given: object, at: str, uploads: Mapping[int, Upload]
) -> Faults:
    if not isinstance(given, Mapping) or set(given) != {"type", "value"}:
        yield Fault(at, "shape", _("Give a type and a value."))
    elif given["type"] != wish["type"]:
        detail = _("The task asks for a %(type)s here.") % {
            "type": label_of(DeliverableType.__name__, wish["type"])
        }
        yield Fault(f"{at}/type", "type", detail)
    elif wish["type"] == DeliverableType.FILE and isinstance(given["value"], Mapping):
        yield from _upload(given["value"], f"{at}/value", uploads)
    else:
        yield from CHECKS[DeliverableType(wish["type"])](given["value"], f"{at}/value")


# --------------------------------------------------------------------------- by type


def _repository(value: object, at: str) -> Faults:
    if not isinstance(value, Mapping) or set(value) != {"url", "commit"}:
        yield Fault(at, "shape", _("Give the repository's url and the commit."))
        return
    yield from _repository_address(value["url"], f"{at}/url")
    commit = value["commit"]
    if not isinstance(commit, str) or not FULL_SHA.fullmatch(commit):
        detail = _("Give the full SHA of the commit: 40 hexadecimal digits in lower case.")
        yield Fault(f"{at}/commit", "commit", detail)


def _repository_address(value: object, at: str) -> Faults:
    faults = list(_link(value, at))
    if not faults:
        parts = urlsplit(str(value))
        if not parts.path.strip("/") or parts.query or parts.fragment:
            detail = _("This is not the address of a repository.")
            faults.append(Fault(at, "repository", detail))
    yield from faults


def _link(value: object, at: str) -> Faults:
    if not isinstance(value, str) or not is_web_address(value=value):
        detail = _("Give an https address without a user name, at most 2000 characters.")
        yield Fault(at, "address", detail)


def is_web_address(*, value: str) -> bool:
    """Tell whether *value* is a plain web address that is safe to show as a link."""
    if len(value) > MAX_URL or not PRINTABLE_ASCII.fullmatch(value):
        return False
    parts = _split(value)
    return bool(parts and parts.scheme == "https" and parts.hostname and "@" not in parts.netloc)


def _split(value: str) -> SplitResult | None:
    """Take an address apart; None if its host or port are broken."""
    try:
        parts = urlsplit(value)
        _port = parts.port  # read to be checked
    except ValueError:
        return None
    return parts


def _upload(value: Mapping[str, Any], at: str, uploads: Mapping[int, Upload]) -> Faults:
    if set(value) != {"upload"}:
        yield Fault(at, "shape", _("Give the id of an uploaded file."))
    elif type(value["upload"]) is not int or value["upload"] not in uploads:
        yield Fault(f"{at}/upload", "upload", _("There is no such file for this work."))


def _text(value: object, at: str) -> Faults:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
        yield Fault(at, "text", _("Write 1 to 20000 characters."))


def _metric(value: object, at: str) -> Faults:
    if not isinstance(value, Mapping):
        yield from _figure(value, at)
    elif not 1 <= len(value) <= MAX_FIGURES:
        yield Fault(at, "count", _("Give 1 to 50 figures."))
    else:
        for name, figure in value.items():
            yield from _named(name, figure, f"{at}/{_escaped(str(name))}")


def _named(name: object, figure: object, at: str) -> Faults:
    if not isinstance(name, str) or not name.strip() or len(name) > MAX_NAME:
        yield Fault(at, "name", _("A figure's name has 1 to 100 characters."))
    yield from _figure(figure, at)


def _figure(value: object, at: str) -> Faults:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not -LARGEST <= value <= LARGEST:  # type: ignore[operator]
        yield Fault(at, "number", _("Give a finite number."))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


CHECKS: Mapping[DeliverableType, Callable[[object, str], Faults]] = {
    DeliverableType.REPOSITORY: _repository,
    DeliverableType.LINK: _link,
    DeliverableType.FILE: _link,  # or an upload, see above: what is larger stays where it is kept
    DeliverableType.TEXT: _text,
    DeliverableType.METRIC: _metric,
}
