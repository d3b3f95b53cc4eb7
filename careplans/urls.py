"""Addresses of the queue, episodes, plans, library and the patient's own pages."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
