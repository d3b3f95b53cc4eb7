"""Addresses of the queue, episodes, plans, library and the patient's own pages."""

from __future__ import annotations

from django.urls import path

from careplans.views import episode, queue

EPISODE = "staff/episodes/<uuid:episode_uid>"

urlpatterns = [
    path("staff/", queue.queue, name="queue"),
    path(f"{EPISODE}/", episode.episode, name="episode"),
    path(f"{EPISODE}/claim/", queue.claim, name="claim"),
    path(f"{EPISODE}/flags/<slug:rule_id>/review/", episode.review, name="flag-review"),
    path(f"{EPISODE}/team/", episode.team, name="team"),
]
