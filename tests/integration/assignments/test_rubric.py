"""The score of a review: the weighted mean of its levels, as a share of the highest."""

import pytest

from apps.assignments.services import RubricUnfit
from apps.assignments.services.reviews import rubric_score
from apps.curriculum.models import Criterion


def score(weights, levels):
    criteria = [Criterion(slug=slug, weight=weight) for slug, weight in weights.items()]
    return rubric_score(criteria=criteria, levels=levels)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({"a": 0, "b": 0}, 0.0),
        ({"a": 4, "b": 4}, 1.0),
        ({"a": 4, "b": 0}, 0.25),
        ({"a": 0, "b": 4}, 0.75),
        ({"a": 1, "b": 3}, 0.625),
    ],
)
def test_a_heavier_criterion_counts_more(levels, expected):
    assert score({"a": 0.25, "b": 0.75}, levels) == pytest.approx(expected)


def test_weights_that_do_not_sum_to_one_still_give_a_share():
    assert score({"a": 0.5, "b": 1.0}, {"a": 4, "b": 1}) == pytest.approx(0.5)


def test_the_best_work_scores_one_and_never_a_hair_more():
    weights = dict.fromkeys("abcdefg", 0.1)

    assert score(weights, dict.fromkeys(weights, 4)) == 1.0


def test_a_rubric_without_criteria_gives_no_score():
    with pytest.raises(RubricUnfit):
        score({}, {})
