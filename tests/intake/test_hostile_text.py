"""Whatever somebody types stays what it is: shown literally wherever it comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from clinic import mail
from clinic import operations as clinic_operations
from clinic.errors import Invalid
from clinic.models import Clinic, Episode, Patient, User
from intake import operations
from intake.models import Draft, Submission
from intake.questionnaire import loading, response, values
from intake.questionnaire.definition import Kind, Question
from tests import builders, builders_intake, builders_staff
from tests.intake.walking import CONSENTS, Runner, boxes, hidden, page_url

pytestmark = pytest.mark.django_db
FORM = loading.current()
WRITTEN = [row for row in FORM.questions.values() if row.kind in (Kind.STRING, Kind.TEXT)]
PAGES = list(dict.fromkeys(row.page_id for row in WRITTEN))
NAME_LENGTH, CONTACT_LENGTH, NOTE_LENGTH = 80, 120, 2000
TURNED = "\u202eabc\u202c"
"""Turned around on the screen by two characters that cannot be seen."""
TEXTS = {
    "markup": "<script>alert(7)</script>{{7*7}}{% now 'Y' %} javascript:x\"'&amp;</dd><!--",
    "writing": f"مرحبا {TURNED} 👩🏽\u200d🦽 می\u200cروم e\u0301 Z\u0351\u036b 日本 5 > 3",
    "longest": "",
}


def written(name: str, length: int, *, lines: bool = False) -> str:
    """The text of that name, as long as the field lets it be."""
    if name == "longest":
        return "w" * length
    text = TEXTS[name][:length]
    return f"{text}\r\n{text}" if lines and 2 * len(text) + 2 <= length else text


def answer(name: str, question: Question) -> str:
    lines = question.kind is Kind.TEXT
    return written(name, question.max_length or 0, lines=lines)


def literal(text: str, page: str) -> bool:
    """Whether a page shows the text as it was typed, and nothing of it as markup."""
    return escape(text) in page and "<script>alert" not in page


# ---- one form, every text field, every place it comes back ------------------------------------


@pytest.fixture(params=TEXTS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def known(clinic: Clinic, front_desk: User, name: str) -> Patient:
    text = written(name, NAME_LENGTH)
    return builders.make_patient(clinic, by=front_desk, given=text, family=text, email="a@b.org")


@pytest.fixture
def runner(client: Client, known: Patient, front_desk: User, name: str) -> Runner:
    """A whole form with the text in every field, at the check page."""
    episode = builders.make_episode(known, by=front_desk)
    answers = builders_intake.answers_of("v01") | {row.id: answer(name, row) for row in WRITTEN}
    answers |= {"psfs_2_score": 4, "psfs_3_score": 4}
    runner = Runner(client, answers)
    runner.open(builders.make_invitation(episode, by=front_desk))
    contact = written(name, CONTACT_LENGTH)
    contacts = {"gp_name": contact, "coach_contact": contact, "letter_gp": "on"}
    client.post(reverse("form-consent"), CONSENTS | contacts)
    by = clinic_operations.confirm_birth_date(episode.invitations.get(), known.birth_date)
    fixed = {row.id for row in FORM.questions.values() if row.page_id not in PAGES}
    given = {key: value for key, value in answers.items() if key in fixed}
    builders_intake.fill_in(Draft.objects.get(), given, by=by)
    for page_id in PAGES:
        runner.post_page(runner.get(page_id))
    return runner


def test_what_was_written_is_shown_as_it_was_written_wherever_it_comes_back(
    runner: Runner, supervisor: User, known: Patient, name: str
) -> None:
    stored = {row.id: str(values.stored(row, answer(name, row))) for row in WRITTEN}
    assert Draft.objects.get().answers.items() >= stored.items()
    for page_id in PAGES:
        assert_literal(stored, runner.get(page_id).content.decode(), on=page_id)
    assert_literal(stored, runner.client.get(reverse("form-check")).content.decode())
    runner.send()
    assert_literal(stored, runner.client.get(reverse("form-answers")).content.decode())
    sent = Submission.objects.get()
    assert sent.answers.items() >= stored.items()

    staff = Client()
    staff.force_login(supervisor)
    episode = sent.episode
    page = staff.get(reverse("episode", args=[episode.uid])).content.decode()
    assert_literal(stored | {"name": known.list_name}, page)
    text = staff.get(reverse("episode-text", args=[episode.uid]))
    assert all(one in text.context["text"] for one in stored.values())
    assert_literal(stored, text.content.decode())
    assert staff.get(reverse("api-answers", args=[episode.uid])).json()["answers"] == sent.answers
    resource = staff.get(reverse("api-response", args=[episode.uid])).json()
    assert response.read(FORM, resource) == sent.answers
    assert literal(known.list_name, staff.get(reverse("queue")).content.decode())

    contact = {"to": known.email, "clinic_name": "R", "phone": "1", "path": "/i/x/"}
    letter = mail.invitation(given=known.given, expires_on=sent.submitted_on, **contact)
    assert f"Hello {known.given}\n" in letter.body
    assert "\n" not in letter.subject


def assert_literal(texts: dict[str, str], page: str, *, on: str = "") -> None:
    for key, text in texts.items():
        if not on or FORM.questions[key].page_id == on:
            assert literal(text, page), key


def test_names_of_those_who_may_be_written_to_stay_as_they_were_typed(
    runner: Runner, front_desk: User, known: Patient, name: str
) -> None:
    known.refresh_from_db()
    typed = written(name, CONTACT_LENGTH).replace(TURNED, "abc")
    assert known.gp_name == known.coach_contact == typed
    desk = Client()
    desk.force_login(front_desk)
    page = desk.get(reverse("patient-contact", args=[known.episodes.get().uid])).content.decode()
    assert literal(known.gp_name, page)


def test_the_note_of_a_review_keeps_2000_characters(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User, name: str
) -> None:
    episode = builders_staff.sent(clinic, by=front_desk, vignette="v14")
    client.force_login(supervisor)
    card = client.get(reverse("episode", args=[episode.uid])).context["page"].cards[0]
    text = written(name, NOTE_LENGTH)
    text = (text * NOTE_LENGTH)[:NOTE_LENGTH].strip()
    did = {"did": "examined", "note": text, "evidence": card.state.evidence_sha256}
    url = reverse("flag-review", args=[episode.uid, card.state.rule_id])
    assert client.post(url, did).status_code == 302
    assert literal(text, client.get(reverse("episode", args=[episode.uid])).content.decode())
    copied = client.get(reverse("episode-text", args=[episode.uid]))
    assert text in copied.context["text"]
    assert literal(text, copied.content.decode())


def test_the_note_to_changed_answers_keeps_1000_characters(
    client: Client, episode: Episode, patient: User, supervisor: User, name: str
) -> None:
    builders_intake.make_submission(episode, by=patient)
    draft = operations.start_amendment(episode, by=patient)
    builders_intake.fill_in(draft, {"stress_level": 9}, by=patient)
    text = (written(name, 1000) * 1000)[:1000].strip()
    operations.submit_intake(episode, by=patient, note=text)
    client.force_login(supervisor)
    for page in ("episode", "episode-text"):
        assert literal(text, client.get(reverse(page, args=[episode.uid])).content.decode())


# ---- what cannot be kept is refused in words --------------------------------------------------


@pytest.fixture
def started(client: Client, invitation: Any) -> Runner:
    """Past the safety check of an ordinary form."""
    runner = Runner(client, builders_intake.answers_of("v01"))
    runner.open(invitation)
    runner.agree()
    by = clinic_operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    first = {row.id for row in FORM.sections[0].questions}
    given = {key: value for key, value in runner.answers.items() if key in first}
    builders_intake.fill_in(Draft.objects.get(), given, by=by)
    return runner


def test_characters_that_no_database_keeps_are_refused_in_every_field(started: Runner) -> None:
    for question in WRITTEN:
        shown = hidden(started.get(question.page_id))
        for text in ("a\x00b", "a\x07b", "\x7f"):
            posted = shown | {question.id: text}
            refused = started.client.post(page_url(question.page_id), posted)
            assert refused.status_code == 400
            assert "Take out the special characters" in refused.content.decode()
        too_long = shown | {question.id: "x" * 2001}
        refused = started.client.post(page_url(question.page_id), too_long)
        assert refused.status_code == 400
        assert "x" * 2001 in refused.content.decode(), "what was typed is lost"
    assert not {row.id for row in WRITTEN} & Draft.objects.get().answers.keys()


def test_half_a_character_is_no_fault(started: Runner, episode: Episode) -> None:
    """A browser never sends one; whoever does, in a page or in JSON, gets an answer."""
    kind = "application/x-www-form-urlencoded"
    for question in WRITTEN:
        version = Draft.objects.get().lock_version
        body = f"lock_version={version}&{question.id}=a%ED%A0%80b"
        answered = started.client.post(page_url(question.page_id), body, content_type=kind)
        assert answered.status_code in {302, 400, 409}
        body = json.dumps({"answers": {question.id: "a\ud800b"}, "declined": []})
        refused = started.client.patch(
            reverse("api-form-page", args=[episode.uid, question.page_id]),
            body,
            content_type="application/json",
            headers={"If-Match": str(Draft.objects.get().lock_version)},
        )
        assert refused.status_code == 400, refused.content
    assert "\ud800" not in str(Draft.objects.get().answers)


def test_a_note_that_no_database_keeps_is_refused_and_nothing_is_sent(
    client: Client, episode: Episode, patient: User
) -> None:
    builders_intake.make_submission(episode, by=patient)
    draft = operations.start_amendment(episode, by=patient)
    builders_intake.fill_in(draft, {"stress_level": 9}, by=patient)
    client.force_login(patient)
    url = reverse("api-send", args=[episode.uid])
    for note in ("a\x00b", "a\x07b", "a\ud800b"):
        refused = client.post(url, json.dumps({"note": note}), content_type="application/json")
        assert refused.status_code == 400
    with pytest.raises(Invalid):
        operations.submit_intake(episode, by=patient, note="a\x00b")
    client.post(reverse("form-mine", args=[episode.uid]))
    shown = hidden(client.get(reverse("form-check")))
    for note in ("a\x00b", "a\x07b"):
        refused = client.post(reverse("form-check"), shown | {"note": note})
        assert refused.status_code == 400
    assert "Take out the special characters" in refused.content.decode()
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\r\nBcc: x@example.org", "x" * 2001])
def test_fields_about_people_take_no_such_thing(
    client: Client, clinic: Clinic, front_desk: User, invitation: Any, text: str
) -> None:
    Runner(client).open(invitation)
    for field in ("phone", "gp_name", "coach_contact"):
        posted = CONSENTS | {"letter_gp": "on", "letter_coach": "on", field: text}
        assert client.post(reverse("form-consent"), posted).status_code in {302, 400}
    desk = Client()
    desk.force_login(front_desk)
    for field in ("given", "family", "email", "phone"):
        posted = {"given": "Ann", "family": "Lee", field: text} | boxes(
            "birth_date", invitation.episode.patient.birth_date
        )
        assert desk.post(reverse("patient-new"), posted).status_code in {302, 400, 409}
    kept = [value for row in Patient.objects.values_list() for value in row]
    lines = [value for value in kept if isinstance(value, str)]
    assert not [value for value in lines if "\x00" in value or "\n" in value or len(value) > 254]
