"""A newer version of the form beside the old one: open forms move on, sent ones stay readable."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from careplans import operations as plan_operations
from clinic import content
from clinic.content import ContentError
from clinic.errors import Conflict, NotFound
from clinic.grants import Invitee
from clinic.models import AuditEntry, Episode, Invitation, User
from intake import checks, operations
from intake.models import Draft, SafetyAlert, Submission
from intake.questionnaire import carryover, loading
from intake.triage import engine, rules
from tests import builders_intake
from tests.intake import newer_form
from tests.intake.walking import Runner, hidden, page_url

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
Publish = Callable[[], None]
WELL = builders_intake.answers_of("v01")
HOT = {"s_hot_red_swollen": "yes"}


@pytest.fixture
def draft(episode: Episode, invitee: Invitee) -> Draft:
    """A whole form in 1.0.0 that waits to be sent."""
    return builders_intake.make_draft(episode, by=invitee, answers=WELL)


def say(draft: Draft, answers: dict[str, object], *, by: Invitee | User) -> None:
    """On the pages as they are now."""
    builders_intake.fill_in(Draft.objects.get(pk=draft.pk), answers, by=by)


def progress(draft: Draft) -> operations.Progress:
    return operations.progress_of(Draft.objects.get(pk=draft.pk), draft.episode)


# ---- content ----------------------------------------------------------------------------------


def test_the_content_says_which_version_is_current(publish: Publish) -> None:
    assert (loading.current().version, loading.known_versions()) == ("1.0.0", ("1.0.0",))
    publish()
    assert loading.current().version == "1.1.0"
    assert loading.known_versions() == ("1.0.0", "1.1.0")
    assert loading.load(version="1.0.0").version == "1.0.0"
    assert checks.content_loads() == []


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"rename": {"about_wrok": "about_job"}}, "1.0.0 does not ask 'about_wrok'"),
        ({"rename": {"about_work": "about_jbo"}}, "1.1.0 does not ask 'about_jbo'"),
        ({"ask_again": ["goal_expect"]}, "1.1.0 does not ask 'goal_expect'"),
        ({"to": "1.2.0"}, "the versions inside it differ"),
        ({"keep": []}, "the key 'keep' is not known"),
    ],
)
def test_a_map_with_a_mistake_keeps_patella_from_starting(
    publish: Publish,
    plan: dict[str, object],
    words: str,
) -> None:
    publish()
    newer_form.write(content.FIXTURES, newer_form.PLAN | plan)
    newer_form.forget()
    (error,) = checks.content_loads()
    assert words in str(error.msg)


def test_a_version_without_a_map_to_the_current_one_keeps_patella_from_starting(
    publish: Publish,
) -> None:
    publish()
    (content.FIXTURES / "questionnaires/runner-knee-1.0.0--1.1.0.yaml").unlink()
    newer_form.forget()
    with pytest.raises(ContentError, match="no such file"):
        carryover.check_all()


def test_a_form_that_does_not_ask_what_a_red_flag_reads_keeps_patella_from_starting(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newer_form, "GONE", frozenset({"s_lump"}))
    publish()
    assert [str(error.msg) for error in checks.content_loads()] == [
        "rules 1.0.0: form 1.1.0 does not ask s_lump"
    ]


# ---- what is carried over ---------------------------------------------------------------------


def test_answers_are_kept_only_where_the_question_is_the_same(publish: Publish) -> None:
    old = loading.load(version="1.0.0")
    publish()
    new = loading.current()
    plan = carryover.between(old, new)
    answers = {
        "about_sex": "male",
        "about_work": "sitting",
        "seen_before": True,
        "goal_expect": "A plan",
        "knee_side": "left",
        "s_night_pain": "no",
    }
    carried = carryover.carry(old, new, answers, {"s_lump"}, plan)
    assert carried.answers == {"about_job": "sitting", "knee_side": "left"}
    assert carried.declined == frozenset()
    assert set(carried.asked_again) == {"about_sex", "seen_before", "s_night_pain", "s_lump"}


# ---- open forms -------------------------------------------------------------------------------


def test_an_open_form_moves_with_its_first_save_and_keeps_what_was_said(
    publish: Publish,
    draft: Draft,
    invitee: Invitee,
) -> None:
    publish()
    seen = progress(draft)
    stored = Draft.objects.get()
    assert (seen.draft.questionnaire_version, stored.questionnaire_version) == ("1.1.0", "1.0.0")
    assert "knee_side" in seen.draft.answers
    assert not {"s_lump", "about_sex"} & set(seen.draft.answers)
    before = AuditEntry.objects.count()
    say(draft, {"s_lump": "no"}, by=invitee)
    moved = Draft.objects.get()
    assert moved.questionnaire_version == "1.1.0"
    assert moved.earlier[0]["version"] == "1.0.0"
    assert moved.earlier[0]["answers"] == stored.answers
    assert moved.answers["s_lump"] == "no"
    events = AuditEntry.objects.order_by("pk").values_list("event", flat=True)[before:]
    assert list(events) == ["form-carried-over", "answers-saved"]


def test_the_runner_is_told_why_questions_come_again(
    publish: Publish,
    client: Client,
    invitation: Invitation,
    draft: Draft,
) -> None:
    runner = Runner(client, WELL)
    runner.open(invitation)
    assert "We changed this form" not in client.get(reverse("form-sections")).content.decode()
    publish()
    page = client.get(reverse("form-sections")).content.decode()
    for words in (
        "We changed this form",
        "Please answer these questions again. Your other answers are kept.",
        "About you: 1 question",
    ):
        assert words in page
    runner.fill_in()
    sent = runner.send()
    assert sent.resolver_match.view_name == "form-sent"
    submission = Submission.objects.get()
    assert submission.questionnaire_version == "1.1.0"
    assert submission.answers["knee_side"] == WELL["knee_side"]
    assert Draft.objects.get().earlier[0]["version"] == "1.0.0"


def test_until_they_are_given_again_the_old_safety_answers_still_warn(
    publish: Publish,
    draft: Draft,
    invitee: Invitee,
) -> None:
    fever = HOT | {"s_fever_unwell": "yes", "s_deformity": "yes_now"}
    say(draft, fever, by=invitee)
    before = [alert.rule_id for alert in operations.standing(progress(draft))]
    assert before
    publish()
    assert [alert.rule_id for alert in operations.standing(progress(draft))] == before
    say(draft, {"s_lump": "no"}, by=invitee)
    assert [alert.rule_id for alert in operations.standing(progress(draft))] == before
    well = {key: WELL[key] for key in (*HOT, "s_fever_unwell")}
    say(draft, well, by=invitee)
    left = [alert.rule_id for alert in operations.standing(progress(draft))]
    assert left
    assert set(left) < set(before)


def test_an_old_and_a_new_answer_together_raise_a_warning(
    publish: Publish,
    draft: Draft,
    invitee: Invitee,
) -> None:
    say(draft, HOT, by=invitee)
    known = set(SafetyAlert.objects.values_list("rule_id", flat=True))
    publish()
    say(draft, {"s_fever_unwell": "yes"}, by=invitee)
    assert set(SafetyAlert.objects.values_list("rule_id", flat=True)) > known


def test_a_page_of_the_old_form_is_never_stored_under_the_new_questions(
    publish: Publish,
    client: Client,
    invitation: Invitation,
    episode: Episode,
    invitee: Invitee,
) -> None:
    Runner(client).open(invitation)
    draft = builders_intake.make_draft(episode, by=invitee, answers={"s_lump": "no"})
    old = client.get(page_url("page-infection"))
    typed = hidden(old) | {"s_hot_red_swollen": "no", "s_fever_unwell": "no"}
    publish()
    response = client.post(page_url("page-infection"), typed)
    assert response.status_code == 409
    page = response.content.decode()
    assert "We changed this form" in page
    assert newer_form.REWORDED["s_hot_red_swollen"] in page
    say(draft, {"s_lump": "no"}, by=invitee)
    with pytest.raises(Conflict):
        operations.save_page(
            draft,
            "page-infection",
            {"s_hot_red_swollen": "no"},
            by=invitee,
            lock_version=draft.lock_version,
            rendered={"s_hot_red_swollen": None},
        )
    again = hidden(response) | {"s_hot_red_swollen": "no", "s_fever_unwell": "no"}
    again |= {"s_cannot_move": "no", "s_infection_risk": ["none"]}
    assert client.post(page_url("page-infection"), again).status_code == 302


def test_a_page_that_is_gone_leads_on_and_shows_what_was_typed(
    publish: Publish,
    client: Client,
    invitation: Invitation,
    draft: Draft,
) -> None:
    Runner(client).open(invitation)
    url = page_url("page-tried")
    typed = hidden(client.get(url)) | {"tried_helped": "Rest helped"}
    publish()
    assert client.get(url)["Location"] == reverse("form-sections")
    response = client.post(url, typed)
    assert response.status_code == 409
    assert "Go on with the form" in response.content.decode()
    assert client.get(page_url("page-never-was")).status_code == 404
    with pytest.raises(NotFound):
        operations.save_page(draft, "page-tried", {}, by=Invitee(invitation), lock_version=1)


# ---- sent forms -------------------------------------------------------------------------------


def test_a_form_sent_in_the_old_version_reads_the_same_ever_after(
    publish: Publish,
    client: Client,
    patient: User,
    physio: User,
    episode: Episode,
    invitee: Invitee,
) -> None:
    builders_intake.make_submission(episode, by=invitee)

    def pages() -> list[object]:
        client.force_login(physio)
        triage = client.get(reverse("episode", args=[episode.uid])).context["page"]
        text = client.get(reverse("episode-text", args=[episode.uid])).context["text"]
        answers = client.get(f"/api/v1/episodes/{episode.uid}/answers/").json()
        response = client.get(f"/api/v1/episodes/{episode.uid}/response/").content
        client.force_login(patient)
        client.post(reverse("form-mine", args=[episode.uid]))
        copy = client.get(reverse("form-answers")).context["sections"]
        form = client.get("/api/v1/form/1.0.0/").json()
        return [triage.all_answers, triage.own_words, text, answers, response, copy, form]

    before = pages()
    publish()
    assert pages() == before


def test_triage_reads_an_old_form_by_its_own_version(
    publish: Publish,
    episode: Episode,
    invitee: Invitee,
) -> None:
    builders_intake.make_submission(episode, by=invitee, answers=WELL)
    first = operations.latest_run(episode)
    assert first is not None
    publish()
    again = engine.assess(plan_operations.runner_of(episode).facts, rules.current())
    assert again.to_json() == first.assessment


def test_changes_to_an_old_form_are_made_in_the_current_version(
    publish: Publish,
    episode: Episode,
    invitee: Invitee,
    patient: User,
) -> None:
    builders_intake.make_submission(episode, by=invitee)
    publish()
    draft = operations.start_amendment(episode, by=patient)
    assert operations.progress_of(draft, episode).asked_again
    say(draft, WELL | {"about_sex": "male"}, by=patient)
    second = operations.submit_intake(episode, by=patient)
    assert (second.questionnaire_version, second.amends.questionnaire_version) == (
        "1.1.0",
        "1.0.0",
    )
