"""Links between the pages of a list that is counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from clinic.templatetags.formats import counted


def page_of(rows: QuerySet[Any], request: HttpRequest, *, size: int) -> Page[Any]:
    """The page that is asked for; the first for a word, the last beyond the end."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def foot(page: Page[Any], words: str, asked: Mapping[str, str]) -> dict[str, str]:
    """What the foot of the list says. `words`: "patient,patients"; `asked`: the filters in use."""
    summary = counted(page.paginator.count, words)
    if page.has_other_pages():
        summary += f", showing {page.start_index()} to {page.end_index()}"
    return {
        "summary": summary,
        "previous_url": _url(asked, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _url(asked, page.next_page_number()) if page.has_next() else "",
    }


def _url(asked: Mapping[str, str], number: int) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return "?" + urlencode(kept | {"page": number})
