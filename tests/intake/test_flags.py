"""A warning sign stays open until a clinician lifts it, with a reason, on the same answers."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.errors import Conflict, Invalid, NotAllowed, NotNow
from clinic.grants import Invitee
from clinic.models import AuditEntry, Episode, User
from intake import operations
from intake.models import FlagReview
from intake.operations import FlagState
from tests import builders_intake

pytestmark = pytest.mark.django_db


@pytest.fixture
def swollen_calf(episode: Episode, invitee: Invitee) -> Episode:
    """A sent form with one open warning sign."""
    answers = builders_intake.answers_of("v01") | {
        "s_calf_swollen": "yes",
        "s_clot_risk": ["none"],
    }
    builders_intake.make_submission(episode, by=invitee, answers=answers)
    return episode


@pytest.fixture
def hot_knee(episode: Episode, invitee: Invitee) -> Episode:
    """A sent form with a warning sign that hides another."""
    answers = builders_intake.answers_of("v01") | {
        "s_hot_red_swollen": "yes",
        "s_fever_unwell": "yes",
    }
    builders_intake.make_submission(episode, by=invitee, answers=answers)
    return episode


def state_of(episode: Episode, rule_id: str) -> FlagState:
    return next(row for row in operations.flag_states(episode) if row.rule_id == rule_id)


def review(episode: Episode, by: User, rule_id: str = "rf_dvt", **parts: Any) -> FlagReview:
    given = {
        "outcome": "cleared",
        "action": "Examined",
        "note": "Both calves 38 cm, soft.",
        "evidence_sha256": state_of(episode, rule_id).evidence_sha256,
    } | parts
    return operations.review_flag(episode, rule_id, by=by, **given)


def open_rules(episode: Episode) -> list[str]:
    return [state.rule_id for state in operations.open_flags(episode)]


def test_before_a_form_is_sent_there_are_no_flags(episode: Episode) -> None:
    assert operations.flag_states(episode) == ()


def test_every_red_flag_of_the_rules_has_a_state(swollen_calf: Episode) -> None:
    assert len(operations.flag_states(swollen_calf)) == 43
    assert open_rules(swollen_calf) == ["rf_dvt"]


def test_a_referral_leaves_the_flag_open(swollen_calf: Episode, physio: User) -> None:
    review(swollen_calf, physio, outcome="referred", note="")
    assert open_rules(swollen_calf) == ["rf_dvt"]
    assert state_of(swollen_calf, "rf_dvt").review.outcome == "referred"


@pytest.mark.parametrize("outcome", ["cleared", "entered_in_error"])
def test_a_reason_lifts_the_flag(swollen_calf: Episode, physio: User, outcome: str) -> None:
    review(swollen_calf, physio, outcome=outcome)
    assert open_rules(swollen_calf) == []


def test_the_latest_review_counts(swollen_calf: Episode, physio: User) -> None:
    review(swollen_calf, physio, outcome="referred", note="")
    review(swollen_calf, physio)
    assert open_rules(swollen_calf) == []
    assert FlagReview.objects.count() == 2


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ({"outcome": "cleared", "note": "  "}, "note"),
        ({"outcome": "entered_in_error", "note": ""}, "note"),
        ({"outcome": "ignored"}, "outcome"),
        ({"action": " "}, "action"),
        ({"action": "x" * 121}, "action"),
        ({"note": "x" * 2001}, "note"),
    ],
)
def test_a_review_without_its_parts_is_refused_by_name(
    swollen_calf: Episode, physio: User, parts: dict[str, str], named: str
) -> None:
    with pytest.raises(Invalid) as refused:
        review(swollen_calf, physio, **parts)
    assert set(refused.value.fields) == {named}
    assert open_rules(swollen_calf) == ["rf_dvt"]


def test_a_review_made_from_a_stale_page_is_a_conflict_that_names_the_colleague(
    swollen_calf: Episode, physio: User, supervisor: User
) -> None:
    review(swollen_calf, supervisor, outcome="referred", note="", seen="")
    with pytest.raises(Conflict) as refused:
        review(swollen_calf, physio, seen="")
    assert refused.value.sentence.startswith(f"{supervisor.get_full_name()} reviewed this at ")
    assert "Referred, stays open" in refused.value.sentence
    assert open_rules(swollen_calf) == ["rf_dvt"]


def test_a_mistaken_clearing_is_undone_with_a_reason_and_every_act_is_kept(
    hot_knee: Episode, physio: User
) -> None:
    cleared = review(hot_knee, physio, "rf_septic", seen="")
    change = {"outcome": "referred", "seen": str(cleared.uid)}
    with pytest.raises(Invalid) as refused:
        review(hot_knee, physio, "rf_septic", note="", **change)
    assert set(refused.value.fields) == {"note"}
    review(hot_knee, physio, "rf_septic", note="Wrong runner.", **change)
    assert set(open_rules(hot_knee)) == {"rf_septic", "rf_hot_joint"}
    acts = state_of(hot_knee, "rf_septic").history
    assert [row.outcome for row in acts] == ["cleared", "referred"]


def test_a_lifted_flag_is_not_lifted_again(swollen_calf: Episode, physio: User) -> None:
    review(swollen_calf, physio)
    with pytest.raises(NotNow):
        review(swollen_calf, physio)


@pytest.mark.parametrize("rule_id", ["rf_pe", "rf_bsi"])
def test_a_flag_that_is_not_raised_cannot_be_reviewed(
    swollen_calf: Episode, physio: User, rule_id: str
) -> None:
    with pytest.raises(NotNow):
        review(swollen_calf, physio, rule_id)


def test_a_flag_of_no_rule_cannot_be_reviewed(swollen_calf: Episode, physio: User) -> None:
    with pytest.raises(NotNow):
        operations.review_flag(
            swollen_calf,
            "rf_invented",
            by=physio,
            outcome="referred",
            action="Phoned",
            evidence_sha256="0" * 64,
        )


def test_a_review_of_other_answers_is_refused(swollen_calf: Episode, physio: User) -> None:
    with pytest.raises(Conflict):
        review(swollen_calf, physio, evidence_sha256="0" * 64)


def test_hidden_flags_are_reviewed_with_the_one_that_hides_them(
    hot_knee: Episode, physio: User
) -> None:
    hidden = [row for row in operations.open_flags(hot_knee) if row.superseded_by == "rf_septic"]
    assert [row.rule_id for row in hidden] == ["rf_hot_joint"]
    review(hot_knee, physio, "rf_septic")
    assert open_rules(hot_knee) == []
    assert FlagReview.objects.count() == 2


def test_a_hidden_flag_is_not_reviewed_alone(hot_knee: Episode, physio: User) -> None:
    with pytest.raises(NotNow):
        review(hot_knee, physio, "rf_hot_joint")


def test_each_review_has_its_entry_in_the_audit(hot_knee: Episode, physio: User) -> None:
    review(hot_knee, physio, "rf_septic", note="Joint cool, full range.")
    entries = AuditEntry.objects.filter(event="flag-reviewed")
    assert {row.detail["rule"] for row in entries} == {"rf_septic", "rf_hot_joint"}
    assert not any("Joint cool" in str(row.detail) for row in entries)


@pytest.mark.parametrize("person", ["patient", "colleague", "front_desk", "other_physio"])
def test_only_treating_staff_and_supervisors_review(
    swollen_calf: Episode, person: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        review(swollen_calf, request.getfixturevalue(person))


@pytest.mark.parametrize("person", ["physio", "student", "supervisor"])
def test_treating_staff_and_supervisors_may_review(
    swollen_calf: Episode, person: str, request: pytest.FixtureRequest
) -> None:
    reviewer = request.getfixturevalue(person)
    assert review(swollen_calf, reviewer).reviewed_by == reviewer
