"""One text in every language."""

from collections.abc import Mapping

LANGUAGES = ("en", "zh-hans")
"""Every text of the program exists in these languages; the first is the fallback."""

Texts = Mapping[str, str]
"""One text in every language: `{"en": ..., "zh-hans": ...}`."""


def text_in(texts: Texts, language: str | None) -> str:
    """Return *texts* in *language* (a BCP 47 tag), or in English where that is missing."""
    tag = (language or LANGUAGES[0]).lower()
    key = "zh-hans" if tag.startswith("zh") else LANGUAGES[0]
    return texts.get(key) or texts.get(LANGUAGES[0], "")
