"""Faults that people met in other forms of this kind, each shown not to be here.

Only what no other test shows already.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clinic import content, grants, knee
from clinic import operations as clinic_operations
from clinic.models import Clinic, Consent, Invitation, User
from intake import operations
from intake.models import Draft, Submission
from intake.questionnaire import flow, loading
from intake.triage import rules, safety_texts
from tests import builders, builders_intake, builders_staff
from tests.intake.walking import CONSENTS, Runner, boxes, hidden, page_data, page_url

pytestmark = pytest.mark.django_db
FORM = loading.current()
WELL = builders_intake.answers_of("v01")


class AsShown(HTMLParser):
    """What a browser would send of a page on which nobody touched anything."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name") or "", given.get("type")
        if tag == "textarea":
            self.area = name
            self.data[name] = [""]
        is_set = kind not in {"radio", "checkbox"} or "checked" in given
        if tag == "input" and name and is_set:
            self.data.setdefault(name, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            # A browser drops the line break right after the tag.
            self.data[self.area] = [data.removeprefix("\n")]


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """At the list of sections of an empty form."""
    runner = Runner(client, WELL)
    runner.open(invitation)
    runner.agree()
    return runner


@pytest.fixture
def filled(runner: Runner, invitation: Invitation) -> Runner:
    """A whole form, not sent."""
    by = clinic_operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    builders_intake.fill_in(Draft.objects.get(), WELL, by=by)
    return runner


def words(response: HttpResponse) -> str:
    return response.content.decode()


# ---- sending ----------------------------------------------------------------------------------


def test_an_empty_form_is_never_taken_for_a_finished_one(runner: Runner) -> None:
    """Seen elsewhere: "completed" with nothing filled in."""
    for posted in ({}, hidden(runner.client.get(reverse("form-check"))), {"lock_version": "1"}):
        response = runner.client.post(reverse("form-check"), posted)
        assert response.status_code in {400, 409}
    assert not Submission.objects.exists()


@pytest.mark.parametrize("left_out", ["not_for_emergencies", "care", "phone", "filled_by"])
def test_no_needed_consent_can_be_left_out_or_refused(
    client: Client, invitation: Invitation, left_out: str
) -> None:
    """Seen elsewhere: a consent question of a form that blocks nothing."""
    Runner(client).open(invitation)
    rest = {key: value for key, value in CONSENTS.items() if key != left_out}
    assert client.post(reverse("form-consent"), rest).status_code == 400
    assert client.post(reverse("form-consent"), rest | {left_out: ""}).status_code == 400
    assert not Draft.objects.exists()
    assert not Consent.objects.exists()


# ---- what the browser knows -------------------------------------------------------------------


def test_no_page_or_script_tells_the_rules_of_triage_or_of_the_form(filled: Runner) -> None:
    """Seen elsewhere: conditions in the browser, to be explored and bypassed."""
    secrets = {*rules.current().red_flags, "enableWhen", "emergency_now", "within_2_weeks"}
    secrets |= {text.title for text in safety_texts.load().values() if len(text.title) > 20}
    pages = [words(filled.get(page_id)) for page_id in ("page-urgent", "page-start", "page-body")]
    found = {src for page in pages for src in re.findall(r'<script[^>]* src="([^"]+)"', page)}
    for src in found:
        path = finders.find(src.removeprefix(settings.STATIC_URL).partition("?")[0])
        pages.append(Path(str(path)).read_text(encoding="utf-8"))
    assert found
    for page in pages:
        assert not [secret for secret in secrets if secret in page]


def test_a_question_that_is_not_asked_is_not_in_the_page(filled: Runner) -> None:
    """Seen elsewhere: a screen reader announcing hidden questions."""
    page = words(filled.get("page-bones"))
    assert "s_bone_load" in page
    assert "s_hip_young" not in page
    assert page.count("<h1") == 1


# ---- saving and coming back -------------------------------------------------------------------


def test_what_was_saved_is_there_without_leaving_properly_and_on_another_device(
    runner: Runner, invitation: Invitation
) -> None:
    """Seen elsewhere: leaving loses everything; a form that only the first browser knows."""
    runner.post_page(runner.get("page-urgent"))
    token = clinic_operations.token_of(invitation)
    other = Client()
    assert other.get(page_url("page-urgent")).status_code == 302
    other.post(reverse("invitation", args=[token]))
    assert other.get(page_url("page-urgent")).status_code == 302
    born = invitation.episode.patient.birth_date
    other.post(reverse("form-identity"), boxes("birth_date", born))
    shown = AsShown(words(other.get(page_url("page-urgent")))).data
    assert shown["s_breathless_chest"] == [WELL["s_breathless_chest"]]


def test_that_answers_are_saved_is_said_at_the_start_and_on_every_page(
    runner: Runner, invitation: Invitation
) -> None:
    """Seen elsewhere: saved answers that nobody was told of."""
    start = reverse("invitation", args=[clinic_operations.token_of(invitation)])
    assert "We save each page" in words(Client().get(start))
    assert "Saved at" in words(runner.post_page(runner.get("page-urgent")))
    assert "Saved at" in words(runner.client.get(reverse("form-sections")))


def test_saving_to_leave_keeps_every_kind_of_answer(filled: Runner) -> None:
    """Seen elsewhere: "save and continue later" forgot what was typed."""
    kept = Draft.objects.get().answers
    pages = {FORM.questions[key].page_id for key in kept if key in FORM.questions}
    for page_id in sorted(pages):
        shown = filled.get(page_id)
        here = {row.id for row in FORM.page(page_id).questions}
        Draft.objects.update(answers={key: kept[key] for key in kept if key not in here})
        posted = page_data(shown, kept) | {"leave": "1"}
        left = filled.client.post(page_url(page_id), posted, follow=True)
        assert left.resolver_match.view_name in {"form-leave", "form-stop"}
        assert Draft.objects.get().answers == kept, page_id


def test_a_page_shows_what_is_stored_so_that_saving_it_untouched_changes_nothing(
    filled: Runner,
) -> None:
    """Seen elsewhere: stored answers that are not shown when a form is opened again."""
    before = Draft.objects.get()
    progress = operations.progress_of(before, before.episode)
    shown = flow.pages(FORM, progress.answers)
    assert len(shown) > 25
    for page in shown:
        untouched = AsShown(words(filled.get(page.id))).data
        assert filled.client.post(page_url(page.id), untouched).status_code == 302, page.id
        after = Draft.objects.get()
        assert (after.lock_version, after.answers) == (before.lock_version, before.answers)


# ---- whose answers ----------------------------------------------------------------------------


def test_answers_of_an_earlier_knee_problem_are_never_put_into_a_new_form(
    clinic: Clinic, front_desk: User, client: Client
) -> None:
    """Seen elsewhere: values taken over from old visits without a word."""
    first = builders_staff.sent(clinic, by=front_desk)
    again = builders.make_episode(first.patient, by=front_desk)
    runner = Runner(client)
    runner.open(builders.make_invitation(again, by=front_desk))
    runner.agree()
    draft = Draft.objects.get(episode=again)
    assert (draft.answers, draft.declined) == ({}, [])
    shown = AsShown(words(runner.get("page-urgent"))).data
    assert not shown.keys() & FORM.questions.keys()


def test_each_page_shows_the_answers_of_the_patient_it_names(
    clinic: Clinic, front_desk: User, supervisor: User, client: Client
) -> None:
    """Seen elsewhere: the form of the patient looked at before."""
    episodes = {
        words_of: builders_staff.sent(clinic, by=front_desk, changed={"psfs_1_activity": words_of})
        for words_of in ("Gardening on slopes", "Dancing in clogs")
    }
    client.force_login(supervisor)
    for own, episode in [*episodes.items(), *reversed(episodes.items())]:
        (other,) = episodes.keys() - {own}
        for name in ("episode", "episode-text", "api-answers", "api-response"):
            page = words(client.get(reverse(name, args=[episode.uid])))
            assert own in page
            assert other not in page


# ---- long pages -------------------------------------------------------------------------------


def test_no_page_is_so_long_that_its_button_is_far_away() -> None:
    """Seen elsewhere: long forms with one button at the very end."""
    assert max(len(page.questions) for page in FORM.pages) <= 8


# ---- the knee map -----------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "view"), FORM.knee_map.items())
def test_a_place_is_marked_on_its_own_view_of_its_own_knee_and_nowhere_else(
    place: str, view: str
) -> None:
    """Seen elsewhere: the front of the right knee printed on front and back."""
    for side in ("left", "right"):
        drawn = {
            "front": knee.front(side, [place]),
            "back": knee.back(side, [place]),
            "front, to staff": knee.front(side, [place], facing=True),
        }
        marked = {
            name: [zone.place.id for zone in picture.zones if zone.is_on]
            for name, picture in drawn.items()
        }
        on_front = [place] if view == "front" else []
        assert marked == {
            "front": on_front,
            "back": [place] if view == "back" else [],
            "front, to staff": on_front,
        }


def test_the_rules_of_triage_read_the_places_of_the_map() -> None:
    """Seen elsewhere: regions that fit no clinical definition."""
    name = f"triage/runner-knee-{rules.current().version}.yaml"
    text = content.path_of(name).read_text(encoding="utf-8")
    unread = {place for place in FORM.knee_map if not re.search(rf"\b{place}\b", text)}
    assert unread == {"fibular_head", "back_centre"}, "these two are for the physio's eyes alone"


def test_the_map_is_one_neutral_drawing_for_children_and_adults(
    clinic: Clinic, front_desk: User
) -> None:
    """Seen elsewhere: an adult body, or a canvas that no key or reader can use."""
    drawings = set()
    for vignette in ("v01", "v42"):
        episode = builders_staff.invited(clinic, by=front_desk, vignette=vignette)
        invitation = episode.invitations.get()
        runner = Runner(Client())
        runner.open(invitation)
        runner.agree()
        answers = WELL | builders_intake.answers_of(vignette) | {"knee_side": "left"}
        del answers["pain_location"]
        draft, by = Draft.objects.get(episode=episode), grants.Invitee(invitation)
        builders_intake.fill_in(draft, answers, by=by)
        page = words(runner.get("page-knee-map"))
        assert "<canvas" not in page
        drawings.add(tuple(re.findall(r"<svg.*?</svg>", page, re.DOTALL)))
    (drawing,) = drawings
    assert drawing
