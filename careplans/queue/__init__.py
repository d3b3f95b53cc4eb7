"""The work queue: its lists, its pages, the reason each row gives, and who must be seen first."""

from careplans.queue.filters import Filters
from careplans.queue.lists import QueueList, counted_lists, list_named
from careplans.queue.news import News, news_of
from careplans.queue.paging import QueuePage, page_of
from careplans.queue.rows import Row, rows_for
from careplans.queue.similar import names_like
from intake.operations.alarms import unreviewed_emergencies

__all__ = [
    "Filters",
    "News",
    "QueueList",
    "QueuePage",
    "Row",
    "counted_lists",
    "list_named",
    "names_like",
    "news_of",
    "page_of",
    "rows_for",
    "unreviewed_emergencies",
]
