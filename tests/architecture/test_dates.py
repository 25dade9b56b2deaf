"""Every day and every moment is written in the one style of the reader's language."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.formats import date_format

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "apps").rglob("templates/**/*.html"))
OWN_STYLES = ('|date:"Y', '|date:"j', '|date:"d', '|date:"M', '|date:"N', '|date:"SHORT', "|time")
AT = datetime(2026, 9, 5, 12, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "Sep 5, 2026", "Sep 5, 2026, 20:45"),
        ("zh-hans", "2026年9月5日", "2026年9月5日 20:45"),
    ],
)
def test_there_is_one_style_long_or_short_in_the_readers_zone(language, day, moment):
    template = Template('{{ at }}|{{ at|date:"SHORT_DATETIME_FORMAT" }}|{{ on }}|{{ on|date }}')
    with translation.override(language), timezone.override("Asia/Shanghai"):
        shown = template.render(Context({"at": AT, "on": AT.date()})).split("|")
        short = date_format(AT.date(), "SHORT_DATE_FORMAT")

    assert [*shown, short] == [moment, moment, day, day, day]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_style_of_its_own(path):
    assert [style for style in OWN_STYLES if style in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_browser_understands_the_day_a_form_begins_with(language):
    with translation.override(language):
        shown = forms.DateInput({"type": "date"}).render("starts_on", date(2026, 9, 5))

    assert 'value="2026-09-05"' in shown
