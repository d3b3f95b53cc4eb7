"""A form that is open in a real browser: answers are put in the database, pages are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from clinic import operations
from clinic.grants import Invitee
from clinic.models import Invitation
from intake.models import Draft
from tests import builders_intake
from tests.infrastructure.browser import faults
from tests.intake.walking import boxes


@dataclass
class Form:
    """The runner's form in the browser of `page`; `faults` are those of the pages looked at."""

    page: Page
    invitation: Invitation
    faults: list[str] = field(default_factory=list)

    @property
    def by(self) -> Invitee:
        return Invitee(self.invitation)

    @property
    def link(self) -> str:
        return reverse("invitation", args=[operations.token_of(self.invitation)])

    def open(self) -> None:
        """The browser holds the session of somebody who knew the date of birth and agreed."""
        client = Client()
        client.post(self.link)
        born = boxes("birth_date", self.invitation.episode.patient.birth_date)
        client.post(reverse("form-identity"), born)
        builders_intake.make_draft(self.invitation.episode, by=self.by)
        share_session(client, self.page)

    def hold(self, answers: Mapping[str, Any]) -> Draft:
        """These answers and nothing else, as far as a saved page allows."""
        draft = self._emptied()
        return builders_intake.fill_at_once(draft, answers, by=self.by)

    def complete(self, answers: Mapping[str, Any]) -> Draft:
        """These answers; whatever else is asked is left to the physio, advice is read."""
        self._emptied()
        return builders_intake.complete(self.invitation.episode, answers, by=self.by)

    def look(self, state: str, address: str = "") -> None:
        """At the page as it stands, or at `address`, which must not lead elsewhere."""
        if address:
            self.page.goto(address)
            assert self.page.url.endswith(address), f"{state} leads to {self.page.url}"
        self.faults.extend(f"{state} {fault}" for fault in faults(self.page))

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name).first.click()

    def _emptied(self) -> Draft:
        draft = Draft.objects.get(submission__isnull=True)
        draft.answers, draft.declined = {}, []
        draft.save()
        return draft


def share_session(client: Client, page: Page) -> None:
    """The browser goes on where the test's client is."""
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": settings.BASE_URL}]
    )
