"""Addresses of the care plans' endpoints, below `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from careplans.api import deciding, lists, plans, published

CLINIC = "clinics/<slug:clinic_slug>"
PLAN = "episodes/<uuid:episode_uid>/plan"
ITEM = f"{PLAN}/items/<uuid:item_uid>"
VERSION = f"{PLAN}/versions/<int:number>"

urlpatterns = [
    path(f"{CLINIC}/queue/", lists.Queue.as_view(), name="api-queue"),
    path(f"{CLINIC}/library/", lists.Library.as_view(), name="api-library"),
    path(f"{CLINIC}/library/<slug:slug>/", lists.LibraryOne.as_view(), name="api-library-item"),
    path(
        "episodes/<uuid:episode_uid>/pattern/",
        deciding.EpisodePattern.as_view(),
        name="api-episode-pattern",
    ),
    path(f"{PLAN}/", plans.Draft.as_view(), name="api-plan"),
    path(f"{PLAN}/pattern/", plans.Pattern.as_view(), name="api-plan-pattern"),
    path(f"{PLAN}/dates/", plans.Dates.as_view(), name="api-plan-dates"),
    path(f"{PLAN}/goals/", plans.Goals.as_view(), name="api-plan-goals"),
    path(f"{PLAN}/phases/", plans.Phases.as_view(), name="api-phases"),
    path(f"{PLAN}/phases/<int:phase_id>/", plans.OnePhase.as_view(), name="api-phase"),
    path(f"{PLAN}/items/", plans.Items.as_view(), name="api-items"),
    path(f"{ITEM}/", plans.OneItem.as_view(), name="api-item"),
    path(f"{ITEM}/dose/", plans.ItemDose.as_view(), name="api-item-dose"),
    path(f"{ITEM}/side/", plans.ItemSide.as_view(), name="api-item-side"),
    path(f"{ITEM}/note/", plans.ItemNote.as_view(), name="api-item-note"),
    path(f"{ITEM}/numbers/", plans.ItemNumbers.as_view(), name="api-item-numbers"),
    path(f"{ITEM}/override/", plans.ItemOverride.as_view(), name="api-item-override"),
    path(f"{ITEM}/place/", plans.ItemPlace.as_view(), name="api-item-place"),
    path(f"{PLAN}/publish/", published.Publish.as_view(), name="api-publish"),
    path(f"{PLAN}/publish-safety/", published.PublishSafety.as_view(), name="api-publish-safety"),
    path(f"{PLAN}/versions/", published.Versions.as_view(), name="api-versions"),
    path(f"{VERSION}/", published.Document.as_view(), name="api-document"),
    path(f"{VERSION}/pdf/", published.Pdf.as_view(), name="api-pdf"),
    path(f"{VERSION}/withdraw/", published.Withdraw.as_view(), name="api-withdraw"),
]
