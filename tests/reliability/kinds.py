"""Names of the jobs that only the workers of these tests know (tests/reliability/effects.py)."""

SLOW = "reliability.slow"
RAISES = "reliability.raises"
KILLS = "reliability.kills_its_process"
UNCLAIMED = "reliability.unclaimed"  # a plain task: no claim, no fence

EFFECT = "Effect"  # of an outbox event that stands for an effect
