"""Addresses of the runner's form."""

from __future__ import annotations

from django.urls import path

from intake.views import (
    amending,
    consent,
    leaving,
    pages,
    returning,
    rule_versions,
    sending,
    start,
)

urlpatterns = [
    path("i/<str:token>/", start.invitation, name="invitation"),
    path("form/identity/", start.identity, name="form-identity"),
    path("form/consent/", consent.consent, name="form-consent"),
    path("form/consents/", consent.consents, name="form-consents"),
    path(
        "form/consents/<str:purpose>/take-back/",
        consent.take_back,
        name="form-consent-take-back",
    ),
    path("me/episodes/<uuid:episode_uid>/consents/", consent.consents_mine, name="my-consents"),
    path(
        "staff/episodes/<uuid:episode_uid>/consents/",
        consent.consents_on_behalf,
        name="consents-on-behalf",
    ),
    path("form/again/", returning.signed_in_again, name="form-again"),
    path("form/closed/", start.closed, name="form-closed"),
    path("form/", pages.sections, name="form-sections"),
    path("form/p/<str:page_id>/", pages.page, name="form-page"),
    path("form/stop/", pages.stop, name="form-stop"),
    path("form/leave/", leaving.leave, name="form-leave"),
    path("form/leave/link/", leaving.resend, name="form-resend"),
    path("form/stay/", leaving.stay, name="form-stay"),
    path("form/check/", sending.check, name="form-check"),
    path("form/check/remove/<str:question_id>/", sending.remove_kept, name="form-remove-kept"),
    path("form/amend/<uuid:episode_uid>/", amending.amend, name="form-amend"),
    path("form/amend/drop/", amending.discard, name="form-amend-discard"),
    path("form/sent/", sending.sent, name="form-sent"),
    path("form/sent/answers/", sending.sent_answers, name="form-answers"),
    path("form/account/", sending.account, name="form-account"),
    path("form/open/<uuid:episode_uid>/", start.open_mine, name="form-mine"),
    path(
        "staff/episodes/<uuid:episode_uid>/fill-in/",
        start.open_on_behalf,
        name="form-on-behalf",
    ),
    path("staff/rules/", rule_versions.rules, name="rules"),
    path("staff/rules/propose/", rule_versions.propose, name="rules-propose"),
    path("staff/rules/<uuid:proposal_uid>/", rule_versions.approve, name="rules-approve"),
]
