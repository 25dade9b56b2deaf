"""An empty list at the desk says why it is empty; it invites nobody to create what it shows."""

import pytest

LIST = "/admin/assignments/assignment/"
NOTHING_YET, NOTHING_FITS = "Nothing here yet", "Nothing matches"


@pytest.mark.parametrize(
    ("query", "told", "untold"),
    [
        ("", NOTHING_YET, NOTHING_FITS),
        ("?q=nobody", NOTHING_FITS, NOTHING_YET),
        ("?state__exact=approved", NOTHING_FITS, NOTHING_YET),
    ],
)
def test_an_empty_list_tells_whether_it_was_filtered(here, admin_of, query, told, untold):
    page = admin_of(here.manager).get(LIST + query).content.decode()

    assert told in page
    assert untold not in page
    assert ("Reset filters" in page) == (told == NOTHING_FITS)
    assert "Create a new item" not in page
