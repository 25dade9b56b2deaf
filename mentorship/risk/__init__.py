"""Risk: who may need somebody, from behavior alone, with the rows that say so.

    assess(history, shapes)    # a probability, and what each behavior adds to it
    signals(history, shapes)   # named rules, each with its rows

Additive over bins, so that the contributions are the explanation. Silence is risk, never safety:
what nobody has seen yet has a bin of its own. Protected attributes have no field.
docs/pivot-engine.md, section 14.
"""

from mentorship.risk._assess import Assessment, Contribution, assess
from mentorship.risk._fit import Row, fit_week
from mentorship.risk._history import Due, History, behavior_of
from mentorship.risk._outcome import OUTCOME_DAYS, outcome_of
from mentorship.risk._precision import Precision
from mentorship.risk._shapes import FEATURES, Shape, Shapes, shapes_from
from mentorship.risk._signals import Signal, signals
from mentorship.risk._words import suggestion_for

__all__ = [
    "FEATURES",
    "OUTCOME_DAYS",
    "Assessment",
    "Contribution",
    "Due",
    "History",
    "Precision",
    "Row",
    "Shape",
    "Shapes",
    "Signal",
    "assess",
    "behavior_of",
    "fit_week",
    "outcome_of",
    "shapes_from",
    "signals",
    "suggestion_for",
]
