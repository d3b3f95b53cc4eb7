"""The careplans app."""

from django.apps import AppConfig


class CareplansConfig(AppConfig):
    name = "careplans"

    def ready(self) -> None:
        from careplans import checks  # noqa: F401 - registers the content checks
