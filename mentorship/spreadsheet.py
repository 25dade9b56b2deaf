"""Texts that spreadsheets would run as formulas, and how they are kept from it.

A cell that begins with `=`, `+`, `-`, `@` (or the full-width signs Chinese keyboards write), also
behind blanks, tabs, line breaks, NUL or invisible characters, is read as a formula by some program
(CWE-1236; OWASP ASVS 1.2.10). A leading apostrophe makes it a text. `unguarded` takes back exactly
what `guarded` has added, so what was written out can be read in again.
"""

import unicodedata

SIGNS = frozenset("=+-@")
BREAKS = frozenset("\t\r\n\0")
MARK = "'"


def guarded(text: str) -> str:
    """Return *text* as a spreadsheet may have it."""
    return MARK + text if _would_run(text.lstrip(MARK)) else text


def unguarded(text: str) -> str:
    """Return what *text* was before `guarded`."""
    return text[1:] if text.startswith(MARK) and _would_run(text.lstrip(MARK)) else text


def _would_run(text: str) -> bool:
    if not text:
        return False
    first = next((char for char in text if not _is_blank(char)), "")
    return text[0] in BREAKS or unicodedata.normalize("NFKC", first)[:1] in SIGNS


def _is_blank(char: str) -> bool:
    """Tell whether a spreadsheet may pass over *char*: separators, controls, invisible signs."""
    return char.isspace() or unicodedata.category(char)[0] in "ZC"
