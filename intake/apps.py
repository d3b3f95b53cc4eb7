"""The intake app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"

    def ready(self) -> None:
        from intake import checks  # noqa: F401 - registers the content checks
