"""The care plans' tables: library, drafts, published versions and their prints."""

from careplans.models.library import LibraryItem, LibraryVersion
from careplans.models.plans import Goal, Phase, Plan, PlanItem
from careplans.models.published import Artefact, PublishedPlan, Withdrawal
from careplans.models.queue import SavedFilter

__all__ = [
    "Artefact",
    "Goal",
    "LibraryItem",
    "LibraryVersion",
    "Phase",
    "Plan",
    "PlanItem",
    "PublishedPlan",
    "SavedFilter",
    "Withdrawal",
]
