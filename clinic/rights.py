"""What each role may do: the one table of rights. No framework.

Rows follow the actions of the rights matrix. `EPISODE` rights reach only the episodes on which the
role is held; `CLINIC` rights reach every episode of the clinic in which the role is held. An
operator (superuser) has none of them: running the server is not a clinical role.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Right(StrEnum):
    """Something that a person may do; the value is its code in the audit and the API."""

    # the runner's form
    ANSWER_INTAKE = "answer-intake"
    READ_SENT_ANSWERS = "read-sent-answers"
    ENTER_ON_BEHALF = "enter-on-behalf"
    AMEND_ANSWERS = "amend-answers"
    # people and invitations
    REGISTER_PATIENT = "register-patient"
    INVITE = "invite"
    EDIT_CONTACT = "edit-contact"
    LIST_PATIENTS = "list-patients"
    GRANT_PROXY = "grant-proxy"
    PLAN_VISIT = "plan-visit"
    # the queue and the reading of the form
    SEE_QUEUE = "see-queue"
    SEE_URGENCY = "see-urgency"
    CLAIM_EPISODE = "claim-episode"
    READ_ANSWERS = "read-answers"
    READ_TRIAGE = "read-triage"
    REVIEW_FLAG = "review-flag"
    CHANGE_URGENCY = "change-urgency"
    WRITE_NOTE = "write-note"
    # the plan
    EDIT_PLAN = "edit-plan"
    PUBLISH_PLAN = "publish-plan"
    READ_PLAN = "read-plan"
    DOWNLOAD_PLAN = "download-plan"
    HAND_OVER_PLAN = "hand-over-plan"
    READ_OLD_PLANS = "read-old-plans"
    # team, library, records
    MANAGE_TEAM = "manage-team"
    READ_LIBRARY = "read-library"
    MANAGE_PEOPLE = "manage-people"
    READ_AUDIT = "read-audit"
    APPROVE_RULES = "approve-rules"


class Role(StrEnum):
    """Who somebody is to an episode or to a clinic; the value is stored in the audit."""

    # on one episode
    PATIENT = "patient"
    INVITED = "invited"
    PROXY = "proxy"
    TREATING = "treating"
    TREATING_STUDENT = "treating-student"
    FOLLOWER = "follower"
    # in one clinic
    PHYSIO = "physio"
    STUDENT = "student"
    SUPERVISOR = "supervisor"
    FRONT_DESK = "front-desk"
    MANAGER = "manager"
    AUDITOR = "auditor"

    @property
    def words(self) -> str:
        return self.value.replace("-", " ").capitalize()


CLINIC_ROLES = (
    Role.PHYSIO,
    Role.STUDENT,
    Role.SUPERVISOR,
    Role.FRONT_DESK,
    Role.MANAGER,
    Role.AUDITOR,
)

_READS_PLAN = frozenset({Right.READ_PLAN, Right.DOWNLOAD_PLAN, Right.READ_OLD_PLANS})
_STUDENT = _READS_PLAN | {
    Right.SEE_URGENCY,
    Right.ENTER_ON_BEHALF,
    Right.INVITE,
    Right.EDIT_CONTACT,
    Right.PLAN_VISIT,
    Right.READ_ANSWERS,
    Right.READ_TRIAGE,
    Right.REVIEW_FLAG,
    Right.CHANGE_URGENCY,
    Right.WRITE_NOTE,
    Right.EDIT_PLAN,
}
_TREATING = _STUDENT | {
    Right.AMEND_ANSWERS,
    Right.PUBLISH_PLAN,
    Right.MANAGE_TEAM,
    Right.GRANT_PROXY,
}

EPISODE: Mapping[Role, frozenset[Right]] = {
    Role.PATIENT: _READS_PLAN
    | {
        Right.ANSWER_INTAKE,
        Right.AMEND_ANSWERS,
        Right.READ_SENT_ANSWERS,
        Right.EDIT_CONTACT,
        Right.GRANT_PROXY,
    },
    Role.INVITED: frozenset({Right.ANSWER_INTAKE, Right.READ_SENT_ANSWERS}),
    Role.PROXY: _READS_PLAN | {Right.ANSWER_INTAKE, Right.AMEND_ANSWERS, Right.READ_SENT_ANSWERS},
    Role.TREATING: _TREATING,
    Role.TREATING_STUDENT: _STUDENT,
    Role.FOLLOWER: _READS_PLAN | {Right.SEE_URGENCY, Right.READ_ANSWERS, Right.READ_TRIAGE},
}

_DESK = frozenset(
    {
        Right.REGISTER_PATIENT,
        Right.INVITE,
        Right.EDIT_CONTACT,
        Right.GRANT_PROXY,
        Right.PLAN_VISIT,
        Right.LIST_PATIENTS,
        Right.SEE_QUEUE,
        Right.SEE_URGENCY,
    }
)
_COLLEAGUE = frozenset(
    {
        Right.REGISTER_PATIENT,
        Right.LIST_PATIENTS,
        Right.SEE_QUEUE,
        Right.SEE_URGENCY,
        Right.CLAIM_EPISODE,
        Right.READ_LIBRARY,
    }
)

CLINIC: Mapping[Role, frozenset[Right]] = {
    Role.PHYSIO: _COLLEAGUE | {Right.INVITE},
    Role.STUDENT: frozenset(
        {Right.SEE_QUEUE, Right.SEE_URGENCY, Right.READ_LIBRARY, Right.LIST_PATIENTS}
    ),
    Role.SUPERVISOR: _COLLEAGUE | _TREATING | {Right.APPROVE_RULES, Right.READ_AUDIT},
    Role.FRONT_DESK: _DESK | {Right.HAND_OVER_PLAN},
    Role.MANAGER: _DESK | {Right.MANAGE_TEAM, Right.MANAGE_PEOPLE, Right.READ_AUDIT},
    Role.AUDITOR: frozenset({Right.READ_AUDIT}),
}

# Whoever holds one of these on an episode may know that it exists: refused 403, otherwise 404.
KNOWING = frozenset(
    set(Right) - {Right.READ_AUDIT, Right.MANAGE_PEOPLE, Right.READ_LIBRARY, Right.APPROVE_RULES}
)

# One of these fills in a form: the runner, somebody for them, or staff by phone.
FILLING_IN = frozenset({Right.ANSWER_INTAKE, Right.ENTER_ON_BEHALF})
