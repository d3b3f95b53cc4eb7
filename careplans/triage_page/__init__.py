"""One sent form and its reading, put together for the triage page and as plain text."""

from careplans.triage_page.amendments import amendments_of
from careplans.triage_page.answers import FileAnswers, all_answers
from careplans.triage_page.deciding import Desk, desk_of
from careplans.triage_page.flags import FlagCard, by_hand_card, cited
from careplans.triage_page.grounds import explained
from careplans.triage_page.page import TriagePage, build
from careplans.triage_page.record import Record, record_of
from careplans.triage_page.review import ReviewForm
from careplans.triage_page.text import plain_text
from careplans.triage_page.waiting import Warnings, warnings_of

__all__ = [
    "Desk",
    "FileAnswers",
    "FlagCard",
    "Record",
    "ReviewForm",
    "TriagePage",
    "Warnings",
    "all_answers",
    "amendments_of",
    "build",
    "by_hand_card",
    "cited",
    "desk_of",
    "explained",
    "plain_text",
    "record_of",
    "warnings_of",
]
