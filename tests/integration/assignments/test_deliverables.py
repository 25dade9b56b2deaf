"""What may be handed in, type by type."""

import pytest

from apps.assignments.models import Revision
from apps.assignments.services import DeliverablesUnfit
from apps.assignments.services.deliverables import deliverables_read
from apps.core.models import OutboxEvent
from tests.factories.curriculum import texts
from tests.integration.assignments.conftest import NOTES, REPOSITORY, SHA

URL = "https://git.example.org/lin/dedup"


def read(kind, value):
    asked = [{"type": kind, "label": texts("The thing")}]
    return deliverables_read(asked=asked, given=[{"type": kind, "value": value}])


def faults(kind, value):
    with pytest.raises(DeliverablesUnfit) as refused:
        read(kind, value)
    return [fault.pointer for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("repository", {"url": URL, "commit": SHA}),
        ("repository", {"url": "https://git.example.org:8443/a/b.git", "commit": "f" * 40}),
        ("link", "https://example.org/report?run=2#table"),
        ("link", "https://[2001:db8::1]/report"),
        ("file", "https://files.example.org/report.pdf"),
        ("text", "一"),
        ("text", "x" * 20_000),
        ("metric", 0),
        ("metric", -1.5e-9),
        ("metric", {"recall": 0.91, "runs": 3}),
    ],
)
def test_what_the_type_asks_for_is_kept_as_given(kind, value):
    kept = read(kind, value)

    assert kept == [{"type": kind, "label": texts("The thing"), "value": value}]


@pytest.mark.parametrize(
    ("kind", "value", "pointer"),
    [
        ("repository", URL, ""),
        ("repository", None, ""),
        ("repository", {"url": URL}, ""),
        ("repository", {"url": URL, "commit": SHA, "branch": "main"}, ""),
        ("repository", {"url": URL, "commit": SHA[:7]}, "/commit"),
        ("repository", {"url": URL, "commit": SHA.upper()}, "/commit"),
        ("repository", {"url": URL, "commit": SHA + "\n"}, "/commit"),
        ("repository", {"url": URL, "commit": 7}, "/commit"),
        ("repository", {"url": "https://git.example.org/", "commit": SHA}, "/url"),
        ("repository", {"url": f"{URL}?tab=readme", "commit": SHA}, "/url"),
        ("repository", {"url": "git@git.example.org:lin/dedup", "commit": SHA}, "/url"),
        ("link", "http://example.org/", ""),
        ("link", "javascript:alert(1)", ""),
        ("link", "https://lin:secret@example.org/", ""),
        ("link", "https://lin@example.org/", ""),
        ("link", "https:///nowhere", ""),
        ("link", "https://", ""),
        ("link", "https://example.org:99999/", ""),
        ("link", "https://[::1", ""),
        ("link", "https://example.org/a b", ""),
        ("link", "https://example.org/\n", ""),
        ("link", "https://example.org\\@evil.example/", ""),
        ("link", "https://example.org/" + "x" * 2000, ""),
        ("link", ["https://example.org/"], ""),
        ("file", "report.pdf", ""),
        ("text", "", ""),
        ("text", " \n ", ""),
        ("text", "x" * 20_001, ""),
        ("text", 3, ""),
        ("metric", "0.9", ""),
        ("metric", True, ""),
        ("metric", None, ""),
        ("metric", float("nan"), ""),
        ("metric", float("inf"), ""),
        ("metric", 10**400, ""),
        ("metric", {}, ""),
        ("metric", {"recall": "high"}, "/recall"),
        ("metric", {"recall/all": None}, "/recall~1all"),
        ("metric", {" ": 1}, "/ "),
        ("metric", {"x" * 101: 1}, "/" + "x" * 101),
        ("metric", {f"run {n}": n for n in range(51)}, ""),
    ],
)
def test_anything_else_is_refused_where_it_stands(kind, value, pointer):
    assert faults(kind, value) == [f"#/deliverables/0/value{pointer}"]


def test_every_wrong_place_is_named_at_once():
    assert faults("repository", {"url": "ftp://example.org/a", "commit": "main"}) == [
        "#/deliverables/0/value/url",
        "#/deliverables/0/value/commit",
    ]


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ([], "#/deliverables"),
        ([REPOSITORY], "#/deliverables"),
        ([REPOSITORY, NOTES, NOTES], "#/deliverables"),
        ([NOTES, REPOSITORY], "#/deliverables/0/type"),
        ([REPOSITORY, {**NOTES, "label": "Notes"}], "#/deliverables/1"),
        ([REPOSITORY, {"type": "text"}], "#/deliverables/1"),
    ],
    ids=["none", "too few", "too many", "in another order", "a field too many", "no value"],
)
@pytest.mark.django_db
def test_a_hand_in_that_does_not_fit_the_task_changes_nothing(issued, submit, given, pointer):
    with pytest.raises(DeliverablesUnfit) as refused:
        submit(issued["lock-file"], deliverables=given)

    issued["lock-file"].refresh_from_db()
    assert refused.value.faults[0].pointer == pointer
    assert issued["lock-file"].state == "available"
    assert not Revision.objects.exists()
    assert not OutboxEvent.objects.exists()
