"""Long answers saved while they are typed: the page's own save, for its text boxes alone, in JSON.

What it answers is taken into the page by the script: it never says more than the database holds.
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from clinic.errors import Conflict, Invalid
from clinic.templatetags.formats import clock
from intake import operations
from intake.forms import PageForm
from intake.forms.pages import write_rendered
from intake.questionnaire.definition import Kind, Page
from intake.views.filling import Filling, posted_version

TEXTS = (Kind.STRING, Kind.TEXT)


def is_wanted(request: HttpRequest) -> bool:
    return request.method == "POST" and "autosave" in request.POST


def save(filling: Filling, page: Page) -> JsonResponse:
    """Save the posted text boxes by the rules of the page: nothing of somebody else is changed.

    The version stays the one that the page was made from. What the page says is brought up to
    date for the saved boxes only, so a change of another box elsewhere is still found.
    """
    form = PageForm(page, filling.progress, filling.request.POST)
    form.full_clean()
    texts = [row.question.id for row in form.questions if row.question.kind in TEXTS]
    posted = [key for key in texts if key in filling.request.POST]
    values = {key: form.typed[key] for key in posted if key in form.typed}
    version = posted_version(filling.request)
    try:
        saved = operations.save_page(
            filling.progress.draft,
            page.id,
            values,
            by=filling.actor,
            lock_version=version,
            rendered=form.rendered,
        )
    except Conflict:
        return refused("changed")
    except Invalid:
        return refused("unsaved")
    answer = {
        "state": "unsaved" if any(key in form.errors for key in posted) else "saved",
        "saved_at": _("Saved at {time}").format(time=clock(saved.draft.saved_at)),
        "lock_version": version,
        "rendered": write_rendered({**(form.rendered or {}), **values}),
    }
    return JsonResponse(answer)


def refused(because: str) -> JsonResponse:
    """Nothing was saved, and what to say about it; the box on the page keeps what was typed."""
    changed = because in {"changed", "sent", "other", ""}
    state = "changed" if changed else "unsaved"
    return JsonResponse({"state": state}, status=409 if changed else 403)
