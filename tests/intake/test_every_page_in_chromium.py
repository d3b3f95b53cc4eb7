"""Every page and state of the form in a real browser: nothing for axe to find, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from clinic import operations
from clinic.models import Episode, Invitation, Patient, User
from intake import operations as intake_operations
from intake.models import Draft
from intake.questionnaire import flow, loading
from tests import builders, builders_intake, builders_staff
from tests.infrastructure.browser import PageWatch
from tests.intake.form_in_chromium import Form
from tests.intake.test_form_in_chromium import put
from tests.intake.walking import boxes, page_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
WELL = builders_intake.answers_of("v01")
TODAY = {"s_calf_swollen": "yes", "s_clot_risk": ["none"]}
NOW = {"s_breathless_chest": "yes"}
BOTH = {"knee_side": "both", "knee_worse_side": "left", "pain_location_other": ["back_inner"]}
FELL = {"injury_mechanism": ["fall_on_knee"]}
FIRST, SECTIONS, CHECK = page_url("page-urgent"), reverse("form-sections"), reverse("form-check")


@pytest.fixture
def form(page: Page, page_watch: PageWatch, invitation: Invitation) -> Form:
    page_watch.expect(400, 403, 404, 409)
    return Form(page, invitation)


@pytest.fixture
def opened(form: Form) -> Form:
    form.open()
    return form


def test_every_page_is_well_made(opened: Form) -> None:
    waiting = {page.id for page in loading.current().pages}
    runners = [builders_intake.answers_of(vignette) for vignette in builders_intake.vignettes()]
    for answers in (*runners, WELL | BOTH):
        if waiting & pages_of(answers):
            draft = opened.complete(answers)
            shown = waiting & {page.id for page in builders_intake.shown_pages(draft)}
            for page_id in sorted(shown):
                opened.look(page_id, page_url(page_id))
            waiting -= shown
    assert waiting == set()
    assert opened.faults == []


def pages_of(answers: Mapping[str, Any]) -> set[str]:
    known = {"age_years": 37, **answers}
    return {page.id for page in flow.pages(loading.current(), known)}


def test_the_way_in_is_well_made(form: Form) -> None:
    form.look("dead link", reverse("invitation", args=["no-such-link"]))
    form.look("closed", reverse("form-closed"))
    form.look("start", form.link)
    form.press("Start")
    form.look("identity")
    put(form.page, boxes("birth_date", timezone.now().date() - timedelta(days=9000)))
    form.press("Continue")
    form.look("wrong date")
    put(form.page, boxes("birth_date", form.invitation.episode.patient.birth_date))
    form.press("Continue")
    form.look("consent")
    form.press("Agree and start")
    form.look("consent, nothing said")
    assert form.faults == []


def test_the_list_of_sections_is_well_made(opened: Form) -> None:
    opened.look("nothing done", SECTIONS)
    answers = {key: WELL[key] for key in list(WELL)[: len(WELL) // 2]}
    opened.hold(answers)
    opened.look("half done", SECTIONS)
    opened.complete(WELL)
    opened.look("all done", SECTIONS)
    opened.look("leave", reverse("form-leave"))
    opened.look("what was agreed", reverse("form-consents"))
    opened.look("take it back", reverse("form-consent-take-back", args=["care"]))
    opened.press("Yes, take it back")
    opened.look("taken back")
    opened.look("agree again", reverse("form-consent"))
    assert opened.faults == []


def test_errors_are_well_made_in_every_kind_of_field(opened: Form) -> None:
    opened.complete(WELL)
    draft = Draft.objects.get()
    shown = {page.id for page in builders_intake.shown_pages(draft)}
    kinds = set()
    for page in loading.current().pages:
        new = {question.control for question in page.questions} - kinds
        if page.id in shown and new:
            opened.page.goto(page_url(page.id))
            empty(opened.page)
            opened.press("Save and continue")
            kinds |= new
            if opened.page.get_by_role("heading", name="There is a problem").count():
                opened.look(f"{page.id} empty")
    assert opened.faults == []


def empty(page: Page) -> None:
    """Nothing is ticked and everything that is typed is nonsense."""
    page.evaluate(
        """() => {
          for (const one of document.forms["page-form"].elements) {
            if (["radio", "checkbox"].includes(one.type)) one.checked = false;
            else if (["text", "textarea"].includes(one.type)) one.value = "x".repeat(60);
          }
        }"""
    )


def test_safety_advice_is_well_made(opened: Form) -> None:
    stop = reverse("form-stop")
    for level, answers in (("today", TODAY), ("now", NOW)):
        opened.hold(WELL | answers)
        opened.look(f"stop {level}", stop)
        opened.press("I have read this")
        opened.look(f"strip of {level} over the sections", SECTIONS)
        opened.look(f"strip of {level} over a page", FIRST)
        opened.look(f"stop {level}, read", stop)
    assert opened.faults == []


def test_what_goes_wrong_is_well_made(opened: Form, episode: Episode, front_desk: User) -> None:
    opened.complete(WELL)
    opened.page.goto(page_url("page-which-knee"))
    Draft.objects.update(answers=WELL | {"knee_side": "left"}, lock_version=9)
    put(opened.page, {"knee_side": "both"})
    opened.press("Save and continue")
    opened.look("changed elsewhere")
    builders.make_invitation(episode, by=front_desk)
    opened.press("Save my answers")
    opened.look("not saved")
    assert opened.faults == []


def test_the_end_is_well_made(opened: Form) -> None:
    opened.hold({key: value for key, value in WELL.items() if key != "s_lump"})
    opened.look("something missing", CHECK)
    opened.press("Send to")
    opened.look("sent too early")
    opened.complete(WELL | FELL)
    opened.look("an answer kept for safety", CHECK)
    opened.press("Send to")
    opened.look("sent")
    opened.look("answers", reverse("form-answers"))
    opened.page.goto(reverse("form-sent"))
    opened.press("Open an account")
    opened.look("account opened")
    opened.page.context.clear_cookies()
    opened.look("the link afterwards", opened.link)
    assert opened.faults == []


def test_changing_what_was_sent_is_well_made(form: Form, patient: User) -> None:
    episode = form.invitation.episode
    by = operations.confirm_birth_date(form.invitation, episode.patient.birth_date)
    builders_intake.make_submission(episode, by=by)
    builders_staff.sign_in(form.page, patient)
    form.look("what a change means", reverse("form-amend", args=[episode.uid]))
    intake_operations.start_amendment(episode, by=patient)
    form.page.locator("main form button").first.click()
    form.look("sections", SECTIONS)
    form.look("no change yet", CHECK)
    form.look("a page", page_url("page-pain-scores"))
    put(form.page, {"nrs_worst": "9"})
    form.press("Save and continue")
    form.look("the change", CHECK)
    assert form.faults == []


def test_spanish_words_fit_too(opened: Form) -> None:
    Patient.objects.update(language="es")
    opened.page.goto(SECTIONS)
    opened.press("Español")
    assert opened.page.locator("html[lang=es]").count() == 1
    opened.complete(WELL)
    for address in (SECTIONS, FIRST, page_url("page-knee-map"), CHECK, reverse("form-leave")):
        opened.look("Spanish", address)
    opened.hold(WELL | NOW)
    opened.look("Spanish advice", reverse("form-stop"))
    assert opened.faults == []
