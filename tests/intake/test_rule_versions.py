"""Which rules a clinic works by, and how two supervisors put others into force."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import content
from clinic.errors import Conflict, Invalid, NotAllowed, NotNow
from clinic.grants import Invitee
from clinic.models import AuditEntry, Clinic, Episode, User
from clinic.rights import Role
from intake import operations
from intake.models import Draft, RuleActivation, RuleProposal, SafetyAlert
from intake.operations import flag_states, rule_versions
from intake.triage import engine, rules
from tests import builders, builders_intake
from tests.intake.newer_rules import Publish, deaf, louder, rule_of

pytestmark = pytest.mark.django_db
SORE = {"nrs_worst": 8, "s_rest_pain_constant": "yes"}
"""Rules 1.1.0 call this severe, rules 1.0.0 do not."""


@pytest.fixture
def second(clinic: Clinic) -> User:
    return builders.make_person(clinic, Role.SUPERVISOR, given="Sol")


@pytest.fixture
def proposal(clinic: Clinic, supervisor: User, publish_rules: Publish) -> RuleProposal:
    publish_rules(louder)
    return operations.propose_rules(clinic, "1.1.0", by=supervisor)


def backdate(proposal: RuleProposal, hours: int) -> RuleProposal:
    """The same proposal, made that long ago; rows are frozen, so it is another one."""
    return RuleProposal.objects.create(
        clinic=proposal.clinic,
        rules_version=proposal.rules_version,
        rules_sha256=proposal.rules_sha256,
        proposed_by=proposal.proposed_by,
        proposed_at=timezone.now() - timedelta(hours=hours),
    )


def present(run_flags: object) -> set[str]:
    return {state.rule_id for state in run_flags if state.is_raised}  # type: ignore[attr-defined]


def test_a_clinic_that_decided_nothing_works_by_the_rules_of_the_content(clinic: Clinic) -> None:
    assert operations.rules_of(clinic) is rules.current()


def test_a_new_version_beside_the_old_one_changes_nothing_by_itself(
    clinic: Clinic, proposal: RuleProposal
) -> None:
    assert rules.known_versions() == ("1.0.0", "1.1.0")
    assert operations.rules_of(clinic).version == "1.0.0"


def test_two_supervisors_put_rules_into_force_and_new_forms_are_read_by_them(
    clinic: Clinic, episode: Episode, invitee: Invitee, proposal: RuleProposal, second: User
) -> None:
    activation = operations.activate_rules(proposal, by=second)
    assert activation.cases == 60
    assert operations.rules_of(clinic).version == "1.1.0"
    answers = builders_intake.answers_of("v01") | SORE
    builders_intake.make_draft(episode, by=invitee, answers=answers)
    assert [row.rule_id for row in SafetyAlert.objects.all()] == ["rf_severe"], "on the way"
    operations.mark_advice_read(episode, by=invitee)
    run = operations.submit_intake(episode, by=invitee).runs.get()
    assert (run.rules_version, run.rules_sha256) == ("1.1.0", proposal.rules_sha256)
    flag = next(row for row in run.assessment["flags"] if row["rule_id"] == "rf_severe")
    assert (flag["state"], flag["version"]) == ("present", "1.1.0")
    assert "rf_severe" in present(flag_states(episode))


def test_another_clinic_stays_with_its_own_rules(
    other_clinic: Clinic, proposal: RuleProposal, second: User
) -> None:
    operations.activate_rules(proposal, by=second)
    assert operations.rules_of(other_clinic).version == "1.0.0"


def test_what_was_sent_before_keeps_its_run(
    episode: Episode, invitee: Invitee, proposal: RuleProposal, second: User
) -> None:
    answers = builders_intake.answers_of("v01") | SORE
    submission = builders_intake.make_submission(episode, by=invitee, answers=answers)
    operations.activate_rules(proposal, by=second)
    assert submission.runs.get().rules_version == "1.0.0"
    assert "rf_severe" not in present(flag_states(episode))


def test_going_back_takes_two_supervisors_too(
    clinic: Clinic, proposal: RuleProposal, supervisor: User, second: User
) -> None:
    operations.activate_rules(proposal, by=second)
    back = operations.propose_rules(clinic, "1.0.0", by=second)
    with pytest.raises(NotNow, match="Another supervisor"):
        operations.activate_rules(back, by=second)
    operations.activate_rules(back, by=supervisor)
    assert operations.rules_of(clinic).version == "1.0.0"
    assert RuleActivation.objects.count() == 2


@pytest.mark.parametrize("role", [Role.PHYSIO, Role.STUDENT, Role.MANAGER, Role.AUDITOR])
def test_only_supervisors_decide_about_rules(
    clinic: Clinic, proposal: RuleProposal, role: Role
) -> None:
    person = builders.make_person(clinic, role)
    with pytest.raises(NotAllowed):
        operations.propose_rules(clinic, "1.1.0", by=person)
    with pytest.raises(NotAllowed):
        operations.activate_rules(proposal, by=person)


def test_both_steps_stand_in_the_audit_with_the_file_they_are_about(
    proposal: RuleProposal, supervisor: User, second: User
) -> None:
    operations.activate_rules(proposal, by=second)
    proposed, activated = AuditEntry.objects.filter(event__startswith="rules-").order_by("seq")
    assert (proposed.actor, activated.actor) == (supervisor, second)
    assert proposed.detail == {"rules": "1.1.0", "sha256": proposal.rules_sha256}
    assert activated.detail == proposed.detail | {"cases": 60, "self_approved": False}


class TestOneClinician:
    @pytest.fixture
    def alone(self, clinic: Clinic) -> Clinic:
        clinic.single_clinician = True
        clinic.save(update_fields=["single_clinician"])
        return clinic

    def test_sleeps_on_it_for_a_day(
        self, alone: Clinic, proposal: RuleProposal, supervisor: User
    ) -> None:
        with pytest.raises(NotNow, match="less than 24 hours ago"):
            operations.activate_rules(backdate(proposal, hours=23), by=supervisor)
        activation = operations.activate_rules(backdate(proposal, hours=24), by=supervisor)
        assert rule_versions.is_self_approved(activation)
        entry = AuditEntry.objects.get(event="rules-activated")
        assert entry.detail["self_approved"] is True

    def test_where_several_work_no_time_makes_up_for_the_second_person(
        self, proposal: RuleProposal, supervisor: User
    ) -> None:
        with pytest.raises(NotNow, match="Another supervisor"):
            operations.activate_rules(backdate(proposal, hours=1000), by=supervisor)


class TestRefused:
    def test_a_version_that_does_not_exist(self, clinic: Clinic, supervisor: User) -> None:
        for version in ("9.9.9", "", "../1.0.0"):
            with pytest.raises(Invalid):
                operations.propose_rules(clinic, version, by=supervisor)

    def test_the_version_in_force(self, clinic: Clinic, supervisor: User) -> None:
        with pytest.raises(NotNow, match="in force already"):
            operations.propose_rules(clinic, "1.0.0", by=supervisor)

    def test_the_same_proposal_again(
        self, clinic: Clinic, proposal: RuleProposal, second: User
    ) -> None:
        with pytest.raises(NotNow, match="proposed already"):
            operations.propose_rules(clinic, "1.1.0", by=second)

    def test_a_proposal_that_is_in_force(self, proposal: RuleProposal, second: User) -> None:
        operations.activate_rules(proposal, by=second)
        with pytest.raises(NotNow, match="already"):
            operations.activate_rules(proposal, by=second)

    def test_rules_that_depart_from_a_worked_case(
        self, clinic: Clinic, supervisor: User, publish_rules: Publish
    ) -> None:
        publish_rules(deaf)
        with pytest.raises(NotNow, match="worked cases come out otherwise: v47"):
            operations.propose_rules(clinic, "1.1.0", by=supervisor)

    def test_rules_whose_advice_to_runners_would_be_of_another_urgency(
        self, clinic: Clinic, supervisor: User, publish_rules: Publish
    ) -> None:
        publish_rules(lambda rows: rule_of(rows, "rf_severe").update(tier="emergency_now"))
        with pytest.raises(NotNow, match="another urgency of rf_severe"):
            operations.propose_rules(clinic, "1.1.0", by=supervisor)

    def test_a_file_that_changed_since_it_was_proposed(
        self, clinic: Clinic, proposal: RuleProposal, second: User, publish_rules: Publish
    ) -> None:
        publish_rules(lambda rows: rule_of(rows, "rf_severe").update(clinician="Other words."))
        with pytest.raises(Conflict, match="changed after it was proposed"):
            operations.activate_rules(proposal, by=second)
        assert operations.rules_of(clinic).version == "1.0.0"

    def test_a_file_that_changed_while_patella_runs(
        self, proposal: RuleProposal, second: User
    ) -> None:
        path = content.path_of(rules.file_of("1.1.0"))
        path.write_text(path.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
        with pytest.raises(NotNow, match="changed while Patella runs"):
            operations.activate_rules(proposal, by=second)

    def test_a_file_that_cannot_be_read(
        self, clinic: Clinic, supervisor: User, publish_rules: Publish
    ) -> None:
        publish_rules(lambda rows: rule_of(rows, "rf_severe").pop("when"))
        with pytest.raises(NotNow, match=r"cannot be read.*rf_severe"):
            operations.propose_rules(clinic, "1.1.0", by=supervisor)


def test_approved_rules_whose_file_is_gone_give_way_to_those_of_the_content(
    client: Client, clinic: Clinic, proposal: RuleProposal, second: User, publish_rules: Publish
) -> None:
    operations.activate_rules(proposal, by=second)
    publish_rules(lambda rows: rule_of(rows, "rf_severe").update(clinician="Other words."))
    assert operations.rules_of(clinic).version == "1.0.0"
    client.force_login(second)
    page = client.get(reverse("rules")).content.decode()
    assert "Rules 1.1.0 are not used" in page
    assert "Forms are read by rules 1.0.0" in page


def test_every_version_has_the_same_tiers_and_the_texts_of_its_urgent_rules(
    publish_rules: Publish,
) -> None:
    publish_rules(lambda rows: rows["tiers"][0].update(rank=9))
    with pytest.raises(content.ContentError, match=r"1\.1\.0.*tiers differ"):
        rules.load("1.1.0")


def test_a_rule_that_only_a_newer_version_knows_is_called_by_its_condition(
    episode: Episode, invitee: Invitee, publish_rules: Publish
) -> None:
    def renamed(rows: dict[str, object]) -> None:
        rule_of(rows, "rf_severe").update(condition="Very bad pain")

    publish_rules(renamed)
    assert rules.every_flag()["rf_severe"].condition == "Severe constant pain", "current first"


class TestPages:
    def test_a_supervisor_proposes_and_another_puts_into_force(
        self, client: Client, supervisor: User, second: User, publish_rules: Publish
    ) -> None:
        publish_rules(louder)
        client.force_login(supervisor)
        page = client.get(reverse("rules")).content.decode()
        assert "In force: rules 1.0.0" in page
        assert page.count("All 60 agree") == 2
        assert "1 rule: rf_severe" in page
        client.post(reverse("rules-propose"), {"version": "1.1.0"})
        proposal = RuleProposal.objects.get()
        decide = reverse("rules-approve", args=[proposal.uid])
        assert decide in client.get(reverse("rules")).content.decode()
        own = client.post(decide)
        assert own.status_code == 409
        assert "Another supervisor has to" in own.content.decode()
        client.force_login(second)
        assert "is read by rules 1.1.0 from now on" in client.get(decide).content.decode()
        assert client.post(decide).status_code == 302
        after = client.get(reverse("rules")).content.decode()
        assert "In force: rules 1.1.0" in after
        assert f"put into force by {second.get_full_name()}" in after

    def test_a_refusal_says_why_and_changes_nothing(
        self, client: Client, supervisor: User, publish_rules: Publish
    ) -> None:
        publish_rules(deaf)
        client.force_login(supervisor)
        response = client.post(reverse("rules-propose"), {"version": "1.1.0"})
        assert response.status_code == 409
        assert "worked cases come out otherwise: v47" in response.content.decode()
        assert not RuleProposal.objects.exists()

    def test_the_api_does_the_same_by_the_same_operations(
        self, client: Client, clinic: Clinic, supervisor: User, second: User, publish_rules: Publish
    ) -> None:
        publish_rules(louder)
        client.force_login(supervisor)
        url = reverse("api-rules", args=[clinic.slug])
        listed = client.get(url).json()
        assert [row["version"] for row in listed["versions"]] == ["1.1.0", "1.0.0"]
        assert all(row["cases_agree"] for row in listed["versions"])
        made = client.post(url, {"version": "1.1.0"}, content_type="application/json")
        in_force = reverse("api-rules-in-force", args=[clinic.slug, made.json()["uid"]])
        assert client.post(in_force).status_code == 409
        client.force_login(second)
        assert client.post(in_force).json()["cases"] == 60
        assert client.get(url).json()["in_force"] == "1.1.0"


def test_the_drafts_of_a_clinic_keep_the_hidden_answers_that_its_own_rules_read(
    clinic: Clinic, episode: Episode, invitee: Invitee, supervisor: User, second: User,
    publish_rules: Publish,
) -> None:  # fmt: skip
    def reads_more(rows: dict[str, object]) -> None:
        louder(rows)
        also = {"q": "mechanical", "has_any": ["catching"]}
        when = rule_of(rows, "rf_severe")["when"]
        rule_of(rows, "rf_severe")["when"] = {"any": [when, {"all": [when, also]}]}

    publish_rules(reads_more)
    proposal = operations.propose_rules(clinic, "1.1.0", by=supervisor)
    operations.activate_rules(proposal, by=second)
    draft = builders_intake.make_draft(episode, by=invitee)
    progress = operations.progress_of(Draft.objects.get(pk=draft.pk), episode)
    assert "mechanical" in progress.rules.safety_inputs
    assert "mechanical" not in rules.current().safety_inputs


def test_stored_triage_without_the_dates_of_patterns_can_still_be_read(
    episode: Episode, invitee: Invitee
) -> None:
    run = builders_intake.make_submission(episode, by=invitee).runs.get()
    stored = run.assessment
    for row in (*stored["patterns"], *stored["factors"]):
        assert row.pop("version") == "1.0.0"
    found = engine.Assessment.from_json(stored)
    assert {row.version for row in found.patterns} == {""}
