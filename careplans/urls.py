"""Addresses of the queue, episodes, plans, library and the patient's own pages."""

from __future__ import annotations

from django.urls import path

from careplans.views import (
    builder,
    builder_items,
    builder_phases,
    deciding,
    downloads,
    episode,
    figures,
    library,
    patient,
    publishing,
    queue,
    team,
)

EPISODE = "staff/episodes/<uuid:episode_uid>"
PLAN = f"{EPISODE}/plan"
ITEM = f"{PLAN}/items/<uuid:item_uid>"
VERSION = f"{PLAN}/versions/<int:number>"
MINE = "me/episodes/<uuid:episode_uid>/plan"

urlpatterns = [
    path("staff/", queue.queue, name="queue"),
    path("staff/queue/news/", queue.news, name="queue-news"),
    path("staff/queue/filters/", queue.save_filter, name="queue-filter-save"),
    path("staff/queue/filters/remove/", queue.remove_filter, name="queue-filter-remove"),
    path(f"{EPISODE}/", episode.episode, name="episode"),
    path(f"{EPISODE}/claim/", queue.claim, name="claim"),
    path(f"{EPISODE}/flags/<slug:rule_id>/review/", episode.review, name="flag-review"),
    path(f"{EPISODE}/flags/<slug:rule_id>/letter/", deciding.letter, name="letter"),
    path(f"{EPISODE}/checks/<slug:rule_id>/", episode.check, name="check"),
    path(f"{EPISODE}/urgency/", deciding.urgency, name="urgency"),
    path(f"{EPISODE}/notes/", deciding.notes, name="notes"),
    path(f"{EPISODE}/examination/", deciding.examination, name="examination"),
    path(f"{EPISODE}/pattern/", deciding.pattern, name="episode-pattern"),
    path(f"{EPISODE}/text/", episode.text, name="episode-text"),
    path(f"{EPISODE}/team/", team.team, name="team"),
    # the draft
    path(f"{PLAN}/", builder.builder, name="builder"),
    path(f"{PLAN}/start/", builder.start, name="plan-start"),
    path(f"{PLAN}/pattern/", builder.pattern, name="plan-pattern"),
    path(f"{PLAN}/about/", builder.about, name="plan-about"),
    path(f"{PLAN}/phases/new/", builder_phases.new, name="phase-new"),
    path(f"{PLAN}/phases/<int:phase_id>/", builder_phases.edit, name="phase"),
    path(f"{PLAN}/phases/<int:phase_id>/remove/", builder_phases.remove, name="phase-remove"),
    path(f"{PLAN}/phases/<int:phase_id>/add/", builder_items.add, name="item-add"),
    path(f"{ITEM}/", builder_items.edit, name="item"),
    path(f"{ITEM}/move/", builder_items.move, name="item-move"),
    path(f"{ITEM}/remove/", builder_items.remove, name="item-remove"),
    path(f"{ITEM}/override/", builder_items.override, name="item-override"),
    # what becomes of it
    path(f"{PLAN}/preview/", publishing.preview, name="plan-preview"),
    path(f"{PLAN}/publish/", publishing.publish, name="plan-publish"),
    path(f"{PLAN}/versions/", publishing.versions, name="plan-versions"),
    path(f"{VERSION}/", publishing.version, name="plan-version"),
    path(f"{VERSION}/withdraw/", publishing.withdraw, name="plan-withdraw"),
    path(f"{VERSION}/pdf/", downloads.version_pdf, name="plan-version-pdf"),
    path(f"{PLAN}/print/", downloads.hand_over, name="plan-hand-over"),
    # the library
    path("figures/<slug:slug>.svg", figures.figure, name="figure"),
    path("staff/library/", library.library_list, name="library"),
    path("staff/library/<slug:slug>/", library.library_item, name="library-item"),
    # the patient's own pages
    path("me/", patient.me, name="me"),
    path("me/plan/", patient.my_plan, name="my-plan"),
    path("me/plan/pdf/", patient.my_plan_pdf, name="my-plan-pdf"),
    path(f"{MINE}/", patient.plan, name="episode-plan"),
    path(f"{MINE}/pdf/", patient.plan_pdf, name="episode-plan-pdf"),
    path(f"{MINE}/versions/<int:number>/", patient.old_plan, name="episode-old-plan"),
]
