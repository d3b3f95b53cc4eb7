"""Who may do what, written out by hand after the rights matrix, not derived from our own table."""

from __future__ import annotations

from clinic.rights import Right

R = Right
READS_PLAN = {R.READ_PLAN, R.DOWNLOAD_PLAN, R.READ_OLD_PLANS}
DESK = {
    R.REGISTER_PATIENT,
    R.INVITE,
    R.EDIT_CONTACT,
    R.GRANT_PROXY,
    R.PLAN_VISIT,
    R.LIST_PATIENTS,
    R.SEE_QUEUE,
    R.SEE_URGENCY,
}
COLLEAGUE = {
    R.REGISTER_PATIENT,
    R.LIST_PATIENTS,
    R.SEE_QUEUE,
    R.SEE_URGENCY,
    R.CLAIM_EPISODE,
    R.READ_LIBRARY,
    R.INVITE,
}
STUDENT_ON_EPISODE = READS_PLAN | {
    R.SEE_URGENCY,
    R.ENTER_ON_BEHALF,
    R.INVITE,
    R.EDIT_CONTACT,
    R.PLAN_VISIT,
    R.READ_ANSWERS,
    R.READ_TRIAGE,
    R.REVIEW_FLAG,
    R.CHANGE_URGENCY,
    R.WRITE_NOTE,
    R.EDIT_PLAN,
}
STUDENT_IN_CLINIC = {R.SEE_QUEUE, R.SEE_URGENCY, R.READ_LIBRARY, R.LIST_PATIENTS}
TREATING = STUDENT_ON_EPISODE | {
    R.AMEND_ANSWERS,
    R.PUBLISH_PLAN,
    R.MANAGE_TEAM,
    R.GRANT_PROXY,
}

# Every right of a person on the episode, held directly or through its clinic.
EXPECTED: dict[str, set[Right]] = {
    "patient": READS_PLAN
    | {
        R.ANSWER_INTAKE,
        R.AMEND_ANSWERS,
        R.READ_SENT_ANSWERS,
        R.EDIT_CONTACT,
        R.GRANT_PROXY,
    },
    "other_patient": set(),
    "proxy": READS_PLAN | {R.ANSWER_INTAKE, R.AMEND_ANSWERS, R.READ_SENT_ANSWERS},
    "past_proxy": set(),
    "physio": TREATING | COLLEAGUE,
    "other_physio": COLLEAGUE,
    "colleague": COLLEAGUE | READS_PLAN | {R.READ_ANSWERS, R.READ_TRIAGE},
    "student": STUDENT_ON_EPISODE | STUDENT_IN_CLINIC,
    "supervisor": TREATING | COLLEAGUE | {R.READ_AUDIT, R.APPROVE_RULES},
    "front_desk": DESK | {R.HAND_OVER_PLAN},
    "manager": DESK | {R.MANAGE_TEAM, R.MANAGE_PEOPLE, R.READ_AUDIT},
    "auditor": {R.READ_AUDIT},
    "operator": set(),
    "leaver": set(),
    "mover": set(),
    "foreign_physio": set(),
}

SUPERVISOR = TREATING | COLLEAGUE | {R.READ_AUDIT, R.APPROVE_RULES}
# Every right of a person in the clinic of the episode.
IN_CLINIC: dict[str, set[Right]] = {
    "physio": COLLEAGUE,
    "other_physio": COLLEAGUE,
    "colleague": COLLEAGUE,
    "student": STUDENT_IN_CLINIC,
    "supervisor": SUPERVISOR,
    "front_desk": DESK | {R.HAND_OVER_PLAN},
    "manager": DESK | {R.MANAGE_TEAM, R.MANAGE_PEOPLE, R.READ_AUDIT},
    "auditor": {R.READ_AUDIT},
}
# In which clinic somebody works, and with which rights: pages open there.
AT_WORK: dict[str, set[Right]] = IN_CLINIC | {"foreign_physio": SUPERVISOR}
