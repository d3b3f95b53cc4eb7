"""Addresses of the intake's endpoints, below `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from intake.api import consents, deciding, form, reading, rule_versions

EPISODE = "episodes/<uuid:episode_uid>"

urlpatterns = [
    path("form/<str:version>/", reading.Questionnaire.as_view(), name="api-questionnaire"),
    path(f"{EPISODE}/consents/", consents.Consents.as_view(), name="api-consents"),
    path(
        f"{EPISODE}/consents/<slug:purpose>/",
        consents.Consent.as_view(),
        name="api-consent",
    ),
    path(f"{EPISODE}/form/", form.Form.as_view(), name="api-form"),
    path(f"{EPISODE}/form/pages/<slug:page_id>/", form.Page.as_view(), name="api-form-page"),
    path(f"{EPISODE}/form/private/", form.PrivateSections.as_view(), name="api-private-sections"),
    path(f"{EPISODE}/form/advice-read/", form.AdviceRead.as_view(), name="api-advice-read"),
    path(
        f"{EPISODE}/form/kept/<slug:question_id>/",
        form.KeptAnswer.as_view(),
        name="api-kept-answer",
    ),
    path(f"{EPISODE}/amendment/", form.Amendment.as_view(), name="api-amendment"),
    path(f"{EPISODE}/form/send/", form.Send.as_view(), name="api-send"),
    path(f"{EPISODE}/account/", form.Account.as_view(), name="api-account"),
    path(f"{EPISODE}/answers/", reading.Answers.as_view(), name="api-answers"),
    path(f"{EPISODE}/my-answers/", reading.OwnAnswers.as_view(), name="api-my-answers"),
    path(f"{EPISODE}/response/", reading.QuestionnaireResponse.as_view(), name="api-response"),
    path(
        f"{EPISODE}/my-response/",
        reading.OwnQuestionnaireResponse.as_view(),
        name="api-my-response",
    ),
    path("clinics/<slug:clinic_slug>/rules/", rule_versions.Rules.as_view(), name="api-rules"),
    path(
        "clinics/<slug:clinic_slug>/rules/<uuid:proposal_uid>/in-force/",
        rule_versions.RulesInForce.as_view(),
        name="api-rules-in-force",
    ),
    path(f"{EPISODE}/triage/", reading.Triage.as_view(), name="api-triage"),
    path(f"{EPISODE}/flags/<slug:rule_id>/reviews/", reading.Review.as_view(), name="api-review"),
    path(
        f"{EPISODE}/flags/<slug:rule_id>/letters/",
        deciding.ReferralLetter.as_view(),
        name="api-letter",
    ),
    path(f"{EPISODE}/urgency/", deciding.Urgency.as_view(), name="api-urgency"),
    path(f"{EPISODE}/notes/", deciding.Notes.as_view(), name="api-notes"),
    path(f"{EPISODE}/examination/", deciding.Examination.as_view(), name="api-examination"),
    path(f"{EPISODE}/owner/", deciding.Owner.as_view(), name="api-owner"),
]
