"""What a spreadsheet would run is marked as a text, and the mark can be taken back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mentorship.spreadsheet import guarded, unguarded

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "\tplain",
    "\rplain",
    "\nplain",
    "\0plain",
    " =1",
    "\u3000=1",
    "\u00a0@x",
    "\ufeff=1",
    "\u200b=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " ＝1",
    "﹦1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_would_run_as_a_formula_becomes_a_text(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Lin", "李雷", "a=b", "1-2", "'quoted'", " padded ", "“=1”"])
def test_everything_else_stays_as_it_is(text):
    assert guarded(text) == text


@given(st.text())
@example("'=1")
@example("''=1")
def test_the_mark_can_be_taken_back(text):
    assert unguarded(guarded(text)) == text
