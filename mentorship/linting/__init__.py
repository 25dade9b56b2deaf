"""Is a curriculum fit to teach from? What loads may still leave a learner alone.

The rules of `mentorship.roadmap` keep out what cannot be run. Linting goes on from there: what a
mentor would miss on Monday, and what each way between two directions is worth.
"""

from mentorship.linting._edges import Edge, NearMiss, edge_between, edges_of
from mentorship.linting._lint import LINTS, Report, lint

__all__ = ["LINTS", "Edge", "NearMiss", "Report", "edge_between", "edges_of", "lint"]
