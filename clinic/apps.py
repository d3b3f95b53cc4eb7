"""The clinic app: puts the database's guards in place after every migration."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        from django.utils.translation import gettext, ngettext

        from clinic import checks, wording  # noqa: F401 - checks registers the start-up checks

        wording.install(gettext, ngettext)
        post_migrate.connect(_install_guards, sender=self)


def _install_guards(**_kwargs: Any) -> None:
    from clinic import frozen

    frozen.install_guards()
