"""Where every address leads; apps are named by string only."""

from __future__ import annotations

from django.urls import include, path

from clinic.api.schema import Schema
from clinic.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("allauth.urls")),
    path("api/v1/schema/", Schema.as_view(), name="api-schema"),
    path("api/v1/", include("clinic.api.urls")),
    path("api/v1/", include("intake.api.urls")),
    path("api/v1/", include("careplans.api.urls")),
    path("", include("clinic.pages")),
    path("", include("intake.urls")),
    path("", include("careplans.urls")),
]
