"""Reading JSON from strangers: what is not plainly meant is refused with a pointer, never a 500."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 20
MAX_DIGITS = 100


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = gettext_lazy("The body is larger than this service reads.")


class StrictJSONParser(BaseParser):
    """JSON without the standard library's leniency.

    Refused with 400: duplicate keys, NaN and Infinity, NUL and lone surrogates in texts, nesting
    deeper than 20, numbers of more than 100 digits, bytes that are not UTF-8. 413: a body past
    `settings.DATA_UPLOAD_MAX_MEMORY_SIZE`.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = self._read(stream)
        _check_depth(raw)
        try:
            document = json.loads(
                raw.decode("utf-8"),
                object_pairs_hook=_object,
                parse_constant=_refuse_constant,
                parse_int=_integer,
                parse_float=_number,
            )
        except UnicodeDecodeError as error:
            raise _refused(_("The body is not UTF-8."), "not_utf8") from error
        except json.JSONDecodeError as error:
            place = _("line %(line)s, column %(column)s") % {
                "line": error.lineno,
                "column": error.colno,
            }
            raise _refused(
                _("The body is not JSON: %(place)s.") % {"place": place}, "not_json"
            ) from error
        _check_texts(document, "#")
        return document

    def _read(self, stream: IO[Any]) -> bytes:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw: bytes = stream.read(limit + 1)
        if len(raw) > limit:
            raise BodyTooLarge
        return raw


def _refused(detail: str, code: str, pointer: tuple[str, ...] = ()) -> ValidationError:
    """Return the error with the message sitting at *pointer*, as a serializer would place it."""
    inner: Any = {"non_field_errors": [detail]}
    for part in reversed(pointer):
        inner = {part: inner}
    return ValidationError(inner, code=code)


def _check_depth(raw: bytes) -> None:
    """Refuse deep nesting before the parser recurses into it; strings are skipped over."""
    depth, quoted, escaped = 0, False, False
    for byte in raw:
        if quoted:
            quoted, escaped = (byte != 0x22 or escaped), (byte == 0x5C and not escaped)
        elif byte == 0x22:
            quoted = True
        elif byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _refused(
                    _("The body is nested deeper than %(depth)s levels.") % {"depth": MAX_DEPTH},
                    "too_deep",
                )
        elif byte in b"]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise _refused(
                _("The key “%(key)s” stands twice.") % {"key": key[:100]}, "duplicate_key", (key,)
            )
        seen[key] = value
    return seen


def _refuse_constant(name: str) -> Any:
    raise _refused(_("%(name)s is not JSON.") % {"name": name}, "not_json")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _refused(_("A number has more than 100 digits."), "number_too_long")
    return int(digits)


def _number(digits: str) -> float:
    if len(digits) > MAX_DIGITS:
        raise _refused(_("A number has more than 100 digits."), "number_too_long")
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _refused(_("A number is too large."), "number_too_large")
    return value


def _check_texts(node: Any, path: str) -> None:
    if isinstance(node, str):
        _check_text(node, path)
    elif isinstance(node, dict):
        for key, child in node.items():
            _check_text(key, path)
            _check_texts(child, f"{path}/{key}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            _check_texts(child, f"{path}/{index}")


def _check_text(text: str, path: str) -> None:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        where = tuple(path.removeprefix("#").split("/")[1:])
        raise _refused(_("NUL and broken characters are not allowed."), "bad_character", where)
