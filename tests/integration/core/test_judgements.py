"""What is recorded as somebody's judgement is chosen by them: no form has one ready."""

from types import SimpleNamespace

import pytest

from apps.cohorts.admin.forms import AdmissionsForm
from apps.mentoring.admin import matching
from apps.pivots.admin import recommendations
from apps.progress.admin import DismissForm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (recommendations.DeclineForm, "reason"),
        (recommendations.AmendForm, "decision"),
        (matching.DeclineForm, "reason"),
        (matching.WishForm, "stance"),
        (matching.NoteWishForm, "stance"),
        (matching.NoteWishForm, "mentor"),
        (DismissForm, "reason"),
        (AdmissionsForm, "decision"),
    ],
)
def test_no_judgement_is_ready_made_and_none_is_left_out(here, form, name):
    row = SimpleNamespace(pk=here.cohort.pk, organization_id=here.organization.pk)
    fresh = form(row=row, user=here.manager)
    sent = form({name: ""}, row=row, user=here.manager)

    first, *others = [value for value, _label in fresh[name].field.widget.choices]
    assert (first, fresh[name].initial) == ("", None)
    assert others
    assert not sent.is_valid()
    assert sent.errors[name] == ["This field is required."]
