"""Every address of the product: what opens it and how it answers to whoever may open it.

Written by hand. `test_access` takes the addresses from the resolver and fails for one that has no
row here, so a new page needs a decision about who may open it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from clinic.rights import Right

R = Right


@dataclass(frozen=True)
class Row:
    """One address and method. `ok`: the answer to somebody who may, on an empty or poor request.

    kind: open, signed-in, clinic (of one's own work), clinic-api (by its name), episode,
    answering (pages of the form), answering-api.
    """

    name: str
    kind: str
    right: R | None = None
    method: str = "get"
    ok: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    own_clinic_only: bool = False

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api-")


def _episode(name: str, right: R, method: str = "get", ok: int = 200, **body: Any) -> Row:
    return Row(name, "episode", right, method, ok, body)


def _clinic(name: str, right: R, method: str = "get", ok: int = 200, **options: Any) -> Row:
    return Row(name, "clinic", right, method, ok, **options)


def _clinic_api(name: str, right: R, method: str = "get", ok: int = 200, **body: Any) -> Row:
    return Row(name, "clinic-api", right, method, ok, body)


def _answering(name: str, method: str = "get") -> Row:
    return Row(name, "answering", R.ANSWER_INTAKE, method, 302)


def _answering_api(name: str, method: str, ok: int, **body: Any) -> Row:
    return Row(name, "answering-api", R.ANSWER_INTAKE, method, ok, body)


OPEN = [
    Row("healthz", "open"),
    Row("readyz", "open"),
    Row("home", "open", ok=302),
    Row("privacy", "open"),
    Row("accessibility", "open"),
    Row("language", "open", method="post", ok=400),
    Row("invitation", "open", ok=404),
    Row("form-identity", "open", ok=302),
    Row("form-closed", "open"),
    Row("form-again", "open"),
    Row("api-identity", "open", method="post", ok=400),
]
SIGNED_IN = [
    Row("choose-clinic", "signed-in", method="post", ok=404),
    Row("me", "signed-in"),
    Row("figure", "signed-in"),
    Row("my-plan", "signed-in", ok=302),
    Row("my-plan-pdf", "signed-in", ok=302),
    Row("api-schema", "signed-in"),
    Row("api-me", "signed-in"),
    Row("api-tokens", "signed-in", method="post", ok=400),
    Row("api-questionnaire", "signed-in"),
]
CLINIC = [
    _clinic("patients", R.LIST_PATIENTS),
    _clinic("patient", R.LIST_PATIENTS, own_clinic_only=True),
    _clinic("patient-new", R.REGISTER_PATIENT),
    _clinic("patient-new", R.REGISTER_PATIENT, "post", 400),
    _clinic("episode-open", R.REGISTER_PATIENT, "post", 302, own_clinic_only=True),
    _clinic("people", R.MANAGE_PEOPLE),
    _clinic("person-new", R.MANAGE_PEOPLE),
    _clinic("person-new", R.MANAGE_PEOPLE, "post", 400),
    _clinic("role-give", R.MANAGE_PEOPLE, "post", 400, own_clinic_only=True),
    _clinic("role-end", R.MANAGE_PEOPLE, "post", 400, own_clinic_only=True),
    _clinic("audit", R.READ_AUDIT),
    _clinic("rules", R.APPROVE_RULES),
    _clinic("rules-propose", R.APPROVE_RULES, "post", 400),
    _clinic("rules-approve", R.APPROVE_RULES, own_clinic_only=True),
    _clinic("rules-approve", R.APPROVE_RULES, "post", 409, own_clinic_only=True),
    _clinic("queue", R.SEE_QUEUE),
    _clinic("queue-news", R.SEE_QUEUE),
    _clinic("queue-filter-save", R.SEE_QUEUE, "post", 400),
    _clinic("queue-filter-remove", R.SEE_QUEUE, "post", 302),
    _clinic("library", R.READ_LIBRARY),
    _clinic("library-item", R.READ_LIBRARY),
    _clinic_api("api-people", R.MANAGE_PEOPLE),
    _clinic_api("api-people", R.MANAGE_PEOPLE, "post", 400),
    _clinic_api("api-person-roles", R.MANAGE_PEOPLE, "post", 400),
    _clinic_api("api-person-roles", R.MANAGE_PEOPLE, "delete", 400),
    _clinic_api("api-audit", R.READ_AUDIT),
    _clinic_api("api-rules", R.APPROVE_RULES),
    _clinic_api("api-rules", R.APPROVE_RULES, "post", 400),
    _clinic_api("api-rules-in-force", R.APPROVE_RULES, "post", 409),
    _clinic_api("api-patients", R.LIST_PATIENTS),
    _clinic_api("api-patients", R.REGISTER_PATIENT, "post", 400),
    _clinic_api("api-episodes", R.REGISTER_PATIENT, "post", 201),
    _clinic_api("api-queue", R.SEE_QUEUE),
    _clinic_api("api-library", R.READ_LIBRARY),
    _clinic_api("api-library-item", R.READ_LIBRARY),
]
EPISODE = [
    _episode("patient-contact", R.EDIT_CONTACT),
    _episode("patient-contact", R.EDIT_CONTACT, "post", 400),
    _episode("invite", R.INVITE),
    _episode("invite", R.INVITE, "post", 409),
    _episode("invite-stop", R.INVITE, "post", 409),
    _episode("episode", R.READ_TRIAGE),
    _episode("claim", R.CLAIM_EPISODE, "post", 302),
    _episode("flag-review", R.REVIEW_FLAG, "post", 400),
    _episode("check", R.READ_TRIAGE),
    _episode("letter", R.REVIEW_FLAG, "get", 409),
    _episode("urgency", R.CHANGE_URGENCY),
    _episode("urgency", R.CHANGE_URGENCY, "post", 400),
    _episode("notes", R.WRITE_NOTE),
    _episode("notes", R.WRITE_NOTE, "post", 400),
    _episode("examination", R.WRITE_NOTE),
    _episode("examination", R.WRITE_NOTE, "post", 400),
    _episode("episode-pattern", R.EDIT_PLAN),
    _episode("episode-pattern", R.EDIT_PLAN, "post", 400),
    _episode("episode-text", R.READ_TRIAGE),
    _episode("builder", R.EDIT_PLAN),
    _episode("plan-start", R.EDIT_PLAN, "post", 409),
    _episode("plan-pattern", R.EDIT_PLAN, "post", 400),
    _episode("plan-about", R.EDIT_PLAN),
    _episode("plan-about", R.EDIT_PLAN, "post", 400),
    _episode("phase-new", R.EDIT_PLAN),
    _episode("phase-new", R.EDIT_PLAN, "post", 400),
    _episode("phase", R.EDIT_PLAN),
    _episode("phase", R.EDIT_PLAN, "post", 400),
    _episode("phase-remove", R.EDIT_PLAN, "post", 400),
    _episode("item-add", R.EDIT_PLAN, "post", 400),
    _episode("item", R.EDIT_PLAN, "post", 302),
    _episode("item-move", R.EDIT_PLAN, "post", 400),
    _episode("item-remove", R.EDIT_PLAN, "post", 400),
    _episode("item-override", R.EDIT_PLAN, "get", 409),
    _episode("plan-preview", R.EDIT_PLAN),
    _episode("plan-publish", R.EDIT_PLAN),
    _episode("plan-publish", R.PUBLISH_PLAN, "post", 400),
    _episode("plan-versions", R.READ_TRIAGE),
    _episode("plan-version", R.READ_TRIAGE),
    _episode("plan-withdraw", R.PUBLISH_PLAN),
    _episode("plan-withdraw", R.PUBLISH_PLAN, "post", 400),
    _episode("plan-version-pdf", R.DOWNLOAD_PLAN, "get", 202),
    _episode("plan-hand-over", R.HAND_OVER_PLAN, "get", 202),
    _episode("episode-plan", R.READ_PLAN),
    _episode("episode-plan-pdf", R.DOWNLOAD_PLAN, "get", 202),
    _episode("episode-old-plan", R.READ_OLD_PLANS, "get", 302),
    _episode("team", R.MANAGE_TEAM),
    _episode("team", R.MANAGE_TEAM, "post", 400),
    _episode("form-mine", R.ANSWER_INTAKE, "post", 302),
    _episode("form-on-behalf", R.ENTER_ON_BEHALF, "post", 302),
    _episode("my-consents", R.ANSWER_INTAKE, "post", 302),
    _episode("consents-on-behalf", R.ENTER_ON_BEHALF, "post", 302),
    _episode("carers", R.GRANT_PROXY),
    _episode("carers", R.GRANT_PROXY, "post", 400),
    _episode("my-carers", R.GRANT_PROXY),
    _episode("my-carers", R.GRANT_PROXY, "post", 400),
    _episode("visit", R.PLAN_VISIT),
    _episode("visit", R.PLAN_VISIT, "post", 400),
    _episode("api-carers", R.GRANT_PROXY),
    _episode("api-carers", R.GRANT_PROXY, "post", 400),
    _episode("api-carers", R.GRANT_PROXY, "delete", 400),
    _episode("api-visit", R.PLAN_VISIT, "put", 400),
    _episode("form-amend", R.AMEND_ANSWERS),
    _episode("form-amend", R.AMEND_ANSWERS, "post", 302),
    _episode("api-link", R.INVITE, "post", 409),
    _episode("api-link", R.INVITE, "delete", 204),
    _episode("api-contact", R.EDIT_CONTACT, "put", 400),
    _episode("api-claim", R.CLAIM_EPISODE, "post", 409),
    _episode("api-owner", R.MANAGE_TEAM, "put", 400),
    _episode("api-team", R.MANAGE_TEAM, "post", 400),
    _episode("api-team", R.MANAGE_TEAM, "delete", 400),
    _episode("api-answers", R.READ_ANSWERS),
    _episode("api-my-answers", R.READ_SENT_ANSWERS),
    _episode("api-response", R.READ_ANSWERS),
    _episode("api-my-response", R.READ_SENT_ANSWERS),
    _episode("api-triage", R.READ_TRIAGE),
    _episode("api-review", R.REVIEW_FLAG, "post", 400),
    _episode("api-letter", R.REVIEW_FLAG, "post", 409),
    _episode("api-urgency", R.READ_TRIAGE),
    _episode("api-urgency", R.CHANGE_URGENCY, "post", 400),
    _episode("api-notes", R.READ_TRIAGE),
    _episode("api-notes", R.WRITE_NOTE, "post", 400),
    _episode("api-examination", R.READ_TRIAGE),
    _episode("api-examination", R.WRITE_NOTE, "put", 428),
    _episode("api-episode-pattern", R.READ_TRIAGE),
    _episode("api-episode-pattern", R.EDIT_PLAN, "put", 428),
    _episode("api-plan", R.EDIT_PLAN),
    _episode("api-plan", R.EDIT_PLAN, "post", 400),
    _episode("api-plan-pattern", R.EDIT_PLAN, "put", 428),
    _episode("api-plan-dates", R.EDIT_PLAN, "put", 428),
    _episode("api-plan-goals", R.EDIT_PLAN, "put", 428),
    _episode("api-phases", R.EDIT_PLAN, "post", 400),
    _episode("api-phase", R.EDIT_PLAN, "put", 428),
    _episode("api-phase", R.EDIT_PLAN, "delete", 428),
    _episode("api-items", R.EDIT_PLAN, "post", 400),
    _episode("api-item", R.EDIT_PLAN, "delete", 428),
    _episode("api-item-dose", R.EDIT_PLAN, "patch", 428),
    _episode("api-item-side", R.EDIT_PLAN, "put", 428),
    _episode("api-item-note", R.EDIT_PLAN, "put", 428),
    _episode("api-item-numbers", R.EDIT_PLAN, "patch", 428),
    _episode("api-item-override", R.EDIT_PLAN, "put", 428),
    _episode("api-item-place", R.EDIT_PLAN, "put", 428),
    _episode("api-publish", R.PUBLISH_PLAN, "post", 428),
    _episode("api-publish-safety", R.PUBLISH_PLAN, "post", 428),
    _episode("api-versions", R.READ_PLAN),
    _episode("api-document", R.READ_PLAN),
    _episode("api-pdf", R.DOWNLOAD_PLAN, "get", 409),
    _episode("api-withdraw", R.PUBLISH_PLAN, "post", 400),
]
ANSWERING = [
    *(
        _answering(name)
        for name in (
            "form-consent",
            "form-consents",
            "form-consent-take-back",
            "form-sections",
            "form-page",
            "form-stop",
            "form-leave",
            "form-check",
            "form-sent",
            "form-answers",
        )
    ),
    *(
        _answering(name, "post")
        for name in (
            "form-amend-discard",
            "form-remove-kept",
            "form-account",
            "form-resend",
            "form-stay",
        )
    ),
    _answering_api("api-consents", "get", 200),
    _answering_api("api-consents", "post", 400),
    _answering_api("api-consent", "put", 400),
    _answering_api("api-private-sections", "put", 400),
    _answering_api("api-form", "get", 404),
    _answering_api("api-form", "post", 409),
    _answering_api("api-form-page", "patch", 428),
    _answering_api("api-advice-read", "post", 204),
    _answering_api("api-kept-answer", "delete", 404),
    _answering_api("api-send", "post", 409),
    Row("api-amendment", "answering-api", R.AMEND_ANSWERS, "post", 201),
    Row("api-amendment", "answering-api", R.AMEND_ANSWERS, "delete", 404),
    # The account is the runner's own: staff who fill in the form may not open it.
    Row("api-account", "answering-api", R.READ_SENT_ANSWERS, "post", 201),
]
TABLE = [*OPEN, *SIGNED_IN, *CLINIC, *EPISODE, *ANSWERING]

# Pages of the sign-in library; each shows only the person's own account. Named one by one, so that
# an upgrade that adds a page is noticed.
SIGN_IN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_login_code",
    "account_confirm_email",
    "account_reset_password_from_key_done",
    "account_reset_password_from_key",
    "account_reset_password_done",
    "account_request_login_code",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_login_webauthn",
}
