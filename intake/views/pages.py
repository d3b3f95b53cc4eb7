"""The sections, their pages, the stop page, and leaving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic import widgets
from clinic.errors import Conflict, Invalid
from clinic.guards import answering
from clinic.views.languages import asked, switching
from intake import operations
from intake.forms import PageForm
from intake.operations import DECLINED, Saved
from intake.questionnaire import flow, summary
from intake.questionnaire.definition import Page, Question, Section
from intake.questionnaire.flow import Status
from intake.views import advice, amending, autosave, wording
from intake.views.closing import PAGE_NOT_SAVED, not_saved, saying_what_was_lost
from intake.views.filling import Filling, posted_version, with_form

CHECK = "check"
MAPS = (widgets.KneeMap, widgets.WorstPlace)
FROM = "from"


@answering
@with_form
@require_http_methods(["GET", "HEAD"])
def sections(request: HttpRequest, filling: Filling) -> HttpResponse:  # noqa: ARG001
    """The eight sections with how far each has come."""
    progress = filling.progress
    states = flow.section_states(progress.questionnaire, progress.answers, progress.declined)
    is_safe = states[0].status is Status.COMPLETED
    following = _resume(filling)
    rows = [
        {
            "number": state.section.number,
            "title": state.section.title,
            "status": state.status if state.section.number == 1 or is_safe else "later",
            "url": _page_url(_first_of(filling, state.section))
            if state.section.number == 1 or is_safe
            else "",
        }
        for state in states
    ]
    context = {
        "rows": rows,
        "done": sum(state.status is Status.COMPLETED for state in states),
        "begun": any(state.status is not Status.NOT_STARTED for state in states),
        "following": progress.questionnaire.section(following.section_id) if following else None,
        "following_url": _page_url(following) if following else reverse("form-check"),
        "declined_net": filling.declined_net,
        "asked_again": amending.asked_again(filling),
    }
    template = "intake/amend_sections.html" if filling.amends else "intake/sections.html"
    return filling.show(template, context)


@saying_what_was_lost(PAGE_NOT_SAVED)
@answering
@switching
@with_form
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, filling: Filling, page_id: str) -> HttpResponse:
    """One topic: shown with what is stored, saved as a whole."""
    progress = filling.progress
    try:
        found = progress.questionnaire.page(page_id)
    except KeyError:
        return amending.page_is_gone(filling, page_id)
    if request.method == "POST":
        return _save(filling, found)
    if not flow.asked_on(found, progress.questionnaire, progress.answers):
        return redirect("form-sections")
    if _waits_for_safety(filling, found):
        messages.info(request, _("Answer the safety check first."))
        return redirect("form-sections")
    return _show(filling, found, PageForm(found, progress))


@answering
@with_form
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, filling: Filling) -> HttpResponse:
    """Advice that comes before everything else, until it has been read."""
    standing = operations.standing(filling.progress)
    if request.method == "POST":
        operations.mark_advice_read(filling.episode, by=filling.actor)
        return redirect(_after_stop(filling.again()))
    waiting = [alert for alert in standing if alert.read_at is None]
    if not standing:
        return redirect("form-sections")
    found = advice.panel(waiting or standing, filling.progress, filling.clinic, standing=standing)
    question = filling.progress.questionnaire.questions.get(found.question_id)
    context = {
        "advice": found,
        "is_read": not waiting,
        "change_url": reverse("form-page", args=[question.page_id]) if question else "",
        "strip": None,  # the panel says what it would say
    }
    return filling.show("intake/stop.html", context)


# ---- saving -----------------------------------------------------------------------------------


def _save(filling: Filling, found: Page) -> HttpResponse:
    """Store all that can be stored, warn at once, then say what is wrong or go on."""
    request = filling.request
    if request.POST.get("draft") not in (None, str(filling.progress.draft.uid)):
        return not_saved(request, PAGE_NOT_SAVED, found.id, because="other")
    if autosave.is_wanted(request):
        return autosave.save(filling, found)
    form = PageForm(found, filling.progress, request.POST)
    way_out = _way_out(request)
    form.full_clean()
    if not way_out:
        form.add_missing()
    try:
        saved = _store(filling, found, form)
    except Conflict as conflict:
        return _clash(filling.again(), found, form, conflict)
    filling = filling.again()
    if saved.alerts:
        return redirect(_stop_url(request, found))
    if form.errors:
        form.rebase(filling.progress)
        return _show(filling, found, form, status=400, more={"leaving": "leave" in request.POST})
    if way_out:
        return redirect(way_out)
    return redirect(_following_url(filling, found))


def _way_out(request: HttpRequest) -> str:
    """Where a press leads that saves and asks for nothing more; empty for "Save and continue"."""
    if asked(request):
        return request.get_full_path()
    return reverse("form-leave") if "leave" in request.POST else ""


def _store(filling: Filling, found: Page, form: PageForm) -> Saved:
    try:
        saved = operations.save_page(
            filling.progress.draft,
            found.id,
            form.typed,
            by=filling.actor,
            lock_version=posted_version(filling.request),
            rendered=form.rendered,
        )
    except Invalid as error:
        for question_id, sentence in error.fields.items():
            form.add_error(question_id if question_id in form.fields else None, sentence)
        return Saved(filling.progress.draft)
    if saved.followed:
        told = _("You chose another unit. We changed your easy pace to match. Check it later on.")
        messages.info(filling.request, told)
    return saved


def _clash(filling: Filling, found: Page, form: PageForm, conflict: Conflict) -> HttpResponse:
    """Both versions side by side; what was typed stays in the fields."""
    form.rebase(filling.progress)
    theirs = filling.progress.answers
    mine = {**theirs, **form.typed}
    rows = [
        {
            "label": summary.label(field.question, theirs),
            "mine": _said(field.question, form.typed[field.question.id], mine),
            "theirs": _said(field.question, form.says[field.question.id], theirs),
        }
        for field in form.questions
        if field.question.id in form.typed
        and form.typed[field.question.id] != form.says[field.question.id]
    ]
    title = conflict.sentence if isinstance(conflict, operations.FormChanged) else ""
    context = {"clash": rows, "sentence": conflict.sentence, "clash_title": title}
    return _show(filling, found, form, status=409, more=context)


def _said(question: Question, answer: object, answers: Mapping[str, Any]) -> str:
    """`answers` tells the unit that the runner of this version chose."""
    if answer is DECLINED:
        return summary.say_missing(question, summary.LineState.DECLINED)
    if answer in (None, "", []):
        return summary.say_missing(question, summary.LineState.NOT_PROVIDED)
    return summary.say(question, answer, answers=answers)


# ---- showing ----------------------------------------------------------------------------------


def _show(
    filling: Filling,
    found: Page,
    form: PageForm,
    *,
    status: int = 200,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    questionnaire = filling.progress.questionnaire
    section = questionnaire.section(found.section_id)
    is_heading = len(form.questions) == 1 and wording.is_unique(
        questionnaire, form.questions[0].question
    )
    context = {
        "form": form,
        "page": found,
        "section": section,
        "title": form.questions[0].label if is_heading else found.title,
        "heading": is_heading,
        "has_texts": any(row.question.kind in autosave.TEXTS for row in form.questions),
        "has_map": any(isinstance(row.widget, MAPS) for row in form.questions),
        "back_url": _back_url(filling, found),
        **(more or {}),
    }
    return filling.show("intake/page.html", context, status=status)


def _back_url(filling: Filling, found: Page) -> str:
    if _came_from_check(filling.request):
        return reverse("form-check")
    progress = filling.progress
    before = flow.previous_page(found, progress.questionnaire, progress.answers)
    if before is None or before.section_id != found.section_id:
        return reverse("form-sections")
    return _page_url(before)


# ---- where next -------------------------------------------------------------------------------


def _following_url(filling: Filling, found: Page) -> str:
    """Back to the check page for who came from it, otherwise on to the next open page."""
    progress = filling.progress
    missing = _resume(filling)
    if _came_from_check(filling.request):
        return _page_url(missing, from_check=True) if missing else reverse("form-check")
    following = flow.next_page(found, progress.questionnaire, progress.answers)
    if following is not None and following.section_id == found.section_id:
        return _page_url(following)
    if missing is None:
        return reverse("form-check")
    return _page_url(following) if following == missing else reverse("form-sections")


def _after_stop(filling: Filling) -> str:
    """On from the page whose answers led to the advice, or back to it when it is not finished."""
    questionnaire = filling.progress.questionnaire
    pages = {each.id: each for each in questionnaire.pages}
    found = pages.get(filling.request.GET.get("after", ""))
    if found is None:
        return reverse("form-sections")
    open_here = {row.id for row in found.questions}.intersection(filling.progress.missing)
    if open_here:
        return _page_url(found, from_check=_came_from_check(filling.request))
    return _following_url(filling, found)


def _stop_url(request: HttpRequest, found: Page) -> str:
    query = {"after": found.id} | ({FROM: CHECK} if _came_from_check(request) else {})
    return f"{reverse('form-stop')}?{urlencode(query)}"


def _resume(filling: Filling) -> Page | None:
    progress = filling.progress
    return flow.resume_at(progress.questionnaire, progress.answers, progress.declined)


def _first_of(filling: Filling, section: Section) -> Page:
    """The first page of a section with something open, else its first page."""
    progress = filling.progress
    open_page = flow.resume_at(
        progress.questionnaire, progress.answers, progress.declined, section=section
    )
    shown = flow.pages(progress.questionnaire, progress.answers)
    return open_page or next(each for each in shown if each.section_id == section.id)


def _waits_for_safety(filling: Filling, found: Page) -> bool:
    first = filling.progress.questionnaire.sections[0]
    missing = _resume(filling)
    return found.section_id != first.id and missing is not None and missing.section_id == first.id


def _came_from_check(request: HttpRequest) -> bool:
    return request.GET.get(FROM) == CHECK


def _page_url(found: Page, *, from_check: bool = False) -> str:
    url = reverse("form-page", args=[found.id])
    return f"{url}?{urlencode({FROM: CHECK})}" if from_check else url
