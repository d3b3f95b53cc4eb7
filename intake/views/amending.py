"""Changing answers that were sent, and going on when the form itself was changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import grants, guards
from clinic.guards import answering, needs
from clinic.models import Episode
from clinic.rights import Right
from intake import operations
from intake.forms.echo import typed_on
from intake.models import Draft, Submission
from intake.operations import Progress
from intake.questionnaire import changed, loading, summary
from intake.questionnaire.changed import Changed, Line
from intake.questionnaire.definition import Questionnaire
from intake.views import told, wording
from intake.views.filling import Filling, fills_in_on_behalf, in_the_frame, is_sent, with_form


@needs(Right.AMEND_ANSWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, episode: Episode) -> HttpResponse:
    """What changing means, then the form with the answers that were sent.

    `question` leads straight to the page of that question.
    """
    in_the_frame(request, episode.clinic)
    if not is_sent(episode):
        return redirect("episode" if _is_staff(request, episode) else "me")
    if request.method == "POST":
        draft = operations.start_amendment(episode, by=guards.user_of(request))
        guards.open_form_session(request, episode)
        return redirect(_first_page(draft, episode, request.POST.get("question", "")))
    context = {
        "episode": episode,
        "submission": operations.latest_submission(episode),
        "is_open": operations.open_draft(episode) is not None,
        "on_behalf": _is_staff(request, episode),
        "is_by_carer": grants.is_only_a_carer(episode, guards.user_of(request)),
    }
    return render(request, "intake/amend.html", context)


@answering
@with_form
@require_POST
def discard(request: HttpRequest, filling: Filling) -> HttpResponse:
    """What was sent stays as it was; a warning that was told stays with the clinic."""
    operations.discard_amendment(filling.progress.draft, by=filling.actor)
    if told.told_by(filling.episode, to=filling.actor).dropped:
        messages.info(request, _("We dropped the changes. What you sent before stays as it was."))
    else:
        messages.success(request, _("Nothing was changed. What you sent before stays as it was."))
    return redirect("form-sent")


def changes_of(progress: Progress) -> tuple[Changed, ...]:
    """What sending would change, in the reader's language."""
    sent = progress.draft.amends
    if sent is None:
        return ()
    form = loading.load(sent.questionnaire_slug, sent.questionnaire_version)
    before = _lines(form.in_language(get_language()), _sent_answers(sent, progress), sent.declined)
    after = _lines(progress.questionnaire, progress.answers, progress.declined)
    kept = (*progress.split.set_aside, *sent.set_aside)
    return tuple(
        row
        for row in changed.between(before, after)
        if row.question_id not in kept or (row.before and row.after)
    )


def page_is_gone(filling: Filling, page_id: str) -> HttpResponse:
    """A page of an older version of the form: what was typed is shown, and the way on."""
    draft, request = filling.progress.draft, filling.request
    forms = operations.forms_of(draft)
    if not any(page.id == page_id for form in forms for page in form.pages):
        raise Http404
    if request.method != "POST":
        messages.info(request, _("We changed this form. That page is not part of it any more."))
        return redirect("form-sections")
    typed = typed_on(page_id, request.POST, forms)
    return filling.show("intake/amend_page_gone.html", {"typed": typed}, status=409)


def asked_again(filling: Filling) -> list[dict[str, object]]:
    """The sections in which questions wait again, as the form was changed; with how many."""
    questionnaire = filling.progress.questionnaire
    waiting = [questionnaire.questions[key].section_id for key in filling.progress.asked_again]
    return [
        {"title": section.title, "count": waiting.count(section.id)}
        for section in questionnaire.sections
        if section.id in waiting
    ]


# ---- inside -----------------------------------------------------------------------------------


def _is_staff(request: HttpRequest, episode: Episode) -> bool:
    return fills_in_on_behalf(episode, guards.user_of(request))


def _first_page(draft: Draft, episode: Episode, question_id: str) -> str:
    progress = operations.progress_of(draft, episode)
    question = progress.questionnaire.questions.get(question_id)
    if draft.amends_id is None or question is None:
        return reverse("form-sections")
    return f"{reverse('form-page', args=[question.page_id])}?from=check#id_{question.id}_0"


def _sent_answers(sent: Submission, progress: Progress) -> Mapping[str, Any]:
    """With the age, which some questions depend on."""
    age = {key: progress.answers[key] for key in ("age_years",) if key in progress.answers}
    return {**sent.answers, **age}


def _lines(
    questionnaire: Questionnaire, answers: Mapping[str, Any], declined: Any
) -> Iterator[Line]:
    for section in summary.lines(questionnaire, answers, declined):
        for line in section.lines:
            yield Line(line.question.id, wording.label(questionnaire, line), line.value_text)
