"""Where every address leads; apps are named by string only."""

from __future__ import annotations

from django.urls import include, path

from clinic.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("allauth.urls")),
    path("", include("clinic.pages")),
    path("", include("intake.urls")),
    path("", include("careplans.urls")),
]
