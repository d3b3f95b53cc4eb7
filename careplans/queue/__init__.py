"""The work queue: its lists, its pages, the reason each row gives, and who must be seen first."""

from careplans.queue.filters import Filters
from careplans.queue.lists import QueueList, counted_lists
from careplans.queue.paging import QueuePage, page_of
from careplans.queue.rows import Row, rows_for
from careplans.queue.similar import names_like
from intake.operations.alarms import unreviewed_emergencies

__all__ = [
    "Filters",
    "QueueList",
    "QueuePage",
    "Row",
    "counted_lists",
    "names_like",
    "page_of",
    "rows_for",
    "unreviewed_emergencies",
]
