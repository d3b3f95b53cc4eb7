"""Addresses of the runner's form."""

from __future__ import annotations

from django.urls import path

from intake.views import pages, sending, start

urlpatterns = [
    path("i/<str:token>/", start.invitation, name="invitation"),
    path("form/identity/", start.identity, name="form-identity"),
    path("form/consent/", start.consent, name="form-consent"),
    path("form/closed/", start.closed, name="form-closed"),
    path("form/", pages.sections, name="form-sections"),
    path("form/p/<str:page_id>/", pages.page, name="form-page"),
    path("form/stop/", pages.stop, name="form-stop"),
    path("form/leave/", pages.leave, name="form-leave"),
    path("form/check/", sending.check, name="form-check"),
    path("form/check/remove/<str:question_id>/", sending.remove_kept, name="form-remove-kept"),
    path("form/sent/", sending.sent, name="form-sent"),
    path("form/sent/answers/", sending.sent_answers, name="form-answers"),
    path("form/account/", sending.account, name="form-account"),
    path("form/open/<uuid:episode_uid>/", start.open_mine, name="form-mine"),
    path(
        "staff/episodes/<uuid:episode_uid>/fill-in/",
        start.open_on_behalf,
        name="form-on-behalf",
    ),
]
