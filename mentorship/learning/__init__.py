"""Learning from outcomes: the policy as the prior, corrected by what became of the learners.

    model = fit(examples, policy)                # a document, ready to be stored
    corrected = policy_with_model(policy, model) # mentorship.pivot

Signs and order come from the source and stay; sizes are ours and are overruled by outcomes.
docs/pivot-engine.md, section 13.
"""

from mentorship.learning._calibration import calibration_knots
from mentorship.learning._examples import HOLD_OUT, Example, is_held_out
from mentorship.learning._fit import fit

__all__ = ["HOLD_OUT", "Example", "calibration_knots", "fit", "is_held_out"]
