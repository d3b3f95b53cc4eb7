"""The answers read back, sent once, and what happens then."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import grants, guards
from clinic import operations as clinic_operations
from clinic.errors import Conflict, Invalid, NotNow
from clinic.guards import answering
from clinic.models import Episode
from intake import operations
from intake.forms import NoteForm
from intake.models import Submission
from intake.questionnaire import loading, summary
from intake.questionnaire.definition import Control, Kind, Question, Questionnaire
from intake.questionnaire.summary import LineState, SummaryLine, SummarySection
from intake.triage.assessment import Assessment
from intake.views import advice, amending, told, wording
from intake.views.closing import FORM_NOT_SENT, saying_what_was_lost
from intake.views.filling import (
    Filling,
    fills_in_on_behalf,
    in_the_frame,
    may_amend,
    posted_version,
    with_form,
)

ONE_BOX = (Kind.INTEGER, Kind.DECIMAL, Kind.STRING, Kind.TEXT)
STATES = {
    LineState.ANSWERED: "answered",
    LineState.DECLINED: "declined",
    LineState.NOT_PROVIDED: "none",
    LineState.TO_ANSWER: "missing",
}


@saying_what_was_lost(FORM_NOT_SENT)
@answering
@with_form
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, filling: Filling) -> HttpResponse:
    """Everything read back before it is sent."""
    if request.method == "POST":
        return _send(filling)
    return _show_check(filling)


@answering
@with_form
@require_POST
def remove_kept(request: HttpRequest, filling: Filling, question_id: str) -> HttpResponse:
    """An answer that is kept for safety was a mistake."""
    draft = operations.remove_kept_answer(filling.progress.draft, question_id, by=filling.actor)
    if question_id in draft.removed:
        messages.success(request, _("We removed that answer."))
    return redirect("form-check")


@answering
@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest, episode: Episode) -> HttpResponse:
    """It is sent: what happens next, when to get help, an account to see the plan."""
    in_the_frame(request, episode.clinic)
    submission = _latest(episode)
    if submission is None:
        return redirect("form-sections")
    found = _found(episode)
    actor = guards.actor_of(request)
    standing = told.told_by(episode, to=actor)
    strip = _strip(found, standing, episode)
    # A rule's own words would tell a carer what the runner keeps private; urgent advice stays.
    hidden = operations.hidden_sections(submission, actor)
    context = {
        "submission": submission,
        "episode": episode,
        "strip": strip,
        "dropped": standing.dropped,
        "declined_net": _declined_net(submission, found, strip),
        "soon": advice.soon(found, episode.clinic) if found and not hidden else None,
        "net": advice.safety_net(episode.clinic, beside=strip),
        "may_keep_moving": found is not None and not standing.is_held,
        "on_behalf": fills_in_on_behalf(episode, actor),
        "may_open_account": episode.patient.user_id is None and bool(episode.patient.email),
        "is_by_carer": grants.is_only_a_carer(episode, actor),
        "may_amend": may_amend(episode, actor),
        "is_amending": operations.open_draft(episode) is not None,
    }
    with timezone.override(ZoneInfo(episode.clinic.timezone)):
        return render(request, "intake/sent.html", context)


@answering
@require_http_methods(["GET", "HEAD"])
def sent_answers(request: HttpRequest, episode: Episode) -> HttpResponse:
    """A copy of what was sent, to keep or to print."""
    in_the_frame(request, episode.clinic)
    submission = _latest(episode)
    if submission is None:
        return redirect("form-sections")
    sent_form = loading.load(submission.questionnaire_slug, submission.questionnaire_version)
    questionnaire = sent_form.in_language(get_language())
    read_back = summary.lines(questionnaire, submission.answers, submission.declined)
    hidden = operations.hidden_sections(submission, guards.actor_of(request))
    open_part = operations.as_read_by(submission, guards.actor_of(request))
    kept = summary.set_aside_lines(questionnaire, open_part.set_aside)
    found = _found(episode)
    context = {
        "submission": submission,
        "strip": _strip(found, told.told_by(episode, to=guards.actor_of(request)), episode),
        "sections": [_section(questionnaire, section, hidden) for section in read_back],
        "kept": [_line(questionnaire, line) for line in kept],
    }
    with timezone.override(ZoneInfo(episode.clinic.timezone)):
        return render(request, "intake/sent_answers.html", context)


@answering
@require_POST
def account(request: HttpRequest, episode: Episode) -> HttpResponse:
    """An account by email, to see the plan and to come back."""
    try:
        clinic_operations.open_account(episode, by=guards.actor_of(request))
    except NotNow as refusal:
        messages.error(request, refusal.sentence)
    else:
        sentence = _("Your account is ready. Sign in with {email} at any time.")
        messages.success(request, sentence.format(email=episode.patient.email))
    return redirect("form-sent")


# ---- inside -----------------------------------------------------------------------------------


def _send(filling: Filling) -> HttpResponse:
    version = posted_version(filling.request)
    try:
        _keep_private(filling)
        operations.submit_intake(
            filling.episode,
            by=filling.actor,
            lock_version=version,
            note=filling.request.POST.get("note", ""),
        )
    except operations.AlreadySent:
        return redirect("form-sent")
    except (Conflict, operations.NothingChanged) as conflict:
        return _show_check(filling.again(), problem=conflict.sentence, status=409)
    except Invalid as error:
        return _show_check(filling.again(), problem=error.sentence, refused=error, status=400)
    return redirect("form-sent")


def _show_check(
    filling: Filling, *, problem: str = "", refused: Invalid | None = None, status: int = 200
) -> HttpResponse:
    progress = filling.progress
    questionnaire = progress.questionnaire
    read_back = summary.lines(questionnaire, progress.answers, progress.declined)
    kept = summary.set_aside_lines(questionnaire, progress.split.set_aside)
    missing = [questionnaire.questions[question_id] for question_id in progress.missing]
    context = {
        "sections": [_with_links(questionnaire, section) for section in read_back],
        "kept": [{"question": line.question, **_line(questionnaire, line)} for line in kept],
        "missing": [
            {"label": summary.label(row, progress.answers), "url": _change_url(row)}
            for row in missing
        ],
        "declined_net": filling.declined_net,
        "private": _private_choices(filling),
        "problems": [(problem, "open-questions" if missing else "")] if problem else [],
    }
    if filling.amends:
        context |= _changes(filling, refused)
        return filling.show("intake/amend_check.html", context, status=status)
    return filling.show("intake/check.html", context, status=status)


def _changes(filling: Filling, refused: Invalid | None) -> dict[str, object]:
    """What sending would change, and the note that goes with it."""
    questions = filling.progress.questionnaire.questions
    form = NoteForm(filling.request.POST if filling.request.method == "POST" else None)
    if refused and "note" in refused.fields and form.is_valid():
        form.refuse(refused)
    return {
        "changes": [
            (row, _change_url(questions[row.question_id]) if row.after else "")
            for row in amending.changes_of(filling.progress)
        ],
        "form": form,
    }


def _keep_private(filling: Filling) -> None:
    """The ticks on the check page, where they were offered; kept even if the form is not sent."""
    posted = filling.request.POST
    if "asks_private" in posted:
        chosen = posted.getlist("private")
        operations.keep_private(filling.progress.draft, chosen, by=filling.actor)


def _private_choices(filling: Filling) -> list[dict[str, object]]:
    """The sections that this runner may keep from parents and carers; mostly none."""
    draft = filling.progress.draft
    if not operations.may_keep_private(draft, filling.episode, by=filling.actor):
        return []
    return [
        {"id": section.id, "title": section.title, "kept": section.id in draft.private_sections}
        for section in filling.progress.questionnaire.sections
    ]


def _with_links(questionnaire: Questionnaire, section: SummarySection) -> dict[str, object]:
    lines = [
        {**_line(questionnaire, line), "url": _change_url(line.question)} for line in section.lines
    ]
    return {"title": section.section.title, "lines": lines}


def _section(
    questionnaire: Questionnaire, section: SummarySection, hidden: frozenset[str]
) -> dict[str, object]:
    """A section read back; only its title where it is kept from this reader."""
    if section.section.id in hidden:
        return {"title": section.section.title, "lines": [], "is_private": True}
    lines = [_line(questionnaire, line) for line in section.lines]
    return {"title": section.section.title, "lines": lines}


def _line(questionnaire: Questionnaire, line: SummaryLine) -> dict[str, str]:
    return {
        "label": wording.label(questionnaire, line),
        "value": line.value_text,
        "state": STATES[line.state],
    }


def _change_url(question: Question) -> str:
    """The page of the question, opened at its first control."""
    is_one_box = question.control is Control.PLAIN and question.kind in ONE_BOX
    control = f"id_{question.id}" if is_one_box else f"id_{question.id}_0"
    return f"{reverse('form-page', args=[question.page_id])}?from=check#{control}"


def _strip(found: Assessment | None, standing: told.Told, episode: Episode) -> advice.Strip | None:
    """What the sent form says, whatever became of it; what was told since may be more urgent."""
    of_form = advice.strip_of_run(found, episode.clinic) if found else None
    if of_form is None or (standing.strip and standing.strip.is_now):
        return standing.strip
    return of_form


def _declined_net(
    submission: Submission, found: Assessment | None, strip: advice.Strip | None
) -> advice.DeclinedNet | None:
    """When declined answers leave an urgent rule open; an emergency says more."""
    if found is None or not submission.declined or (strip and strip.is_now):
        return None
    is_open = any(operations.is_urgent(flag.tier) for flag in found.unscreened)
    return advice.declined_net(submission.episode.clinic) if is_open else None


def _found(episode: Episode) -> Assessment | None:
    """What triage found in the form; nothing when the rules broke down."""
    run = operations.latest_run(episode)
    return Assessment.from_json(run.assessment) if run and run.assessment else None


def _latest(episode: Episode) -> Submission | None:
    return Submission.objects.filter(episode=episode).order_by("-number").first()
