"""Are the addresses of resources still there? Only here does this context ask the network."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

AGENT = "Mozilla/5.0 (compatible; mentorship-link-check)"
AT_ONCE = 8
TIMEOUT_SECONDS = 15
NO_ANSWER_TO_HEAD = {403, 405, 501}
"""What servers say that answer to GET alone."""


@dataclass(frozen=True, slots=True)
class LinkChecked:
    """`problem`: why the address does not open; empty if it does."""

    url: str
    problem: str


def links_check(*, urls: Iterable[str]) -> tuple[LinkChecked, ...]:
    """Ask each of *urls* once, eight at a time, and return what came back, in the same order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return tuple(pool.map(_checked, dict.fromkeys(urls)))


def _checked(url: str) -> LinkChecked:
    try:
        try:
            _open(url, "HEAD")
        except HTTPError as refusal:
            if refusal.code not in NO_ANSWER_TO_HEAD:
                raise
            _open(url, "GET")
    except (OSError, HTTPException, ValueError) as problem:
        return LinkChecked(url, str(problem) or type(problem).__name__)
    return LinkChecked(url, "")


def _open(url: str, method: str) -> None:
    request = Request(url, headers={"User-Agent": AGENT}, method=method)  # noqa: S310 - `url` is read as http(s)
    with urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
        pass
