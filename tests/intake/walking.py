"""A runner at a browser without JavaScript: reads the page, fills in its fields, posts it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clinic import operations as clinic_operations
from clinic.models import Invitation
from intake.forms.fields import AnswerField, has_decline_box
from intake.questionnaire.definition import Control, Kind, Question

CONSENTS = {
    "filled_by": "self",
    "phone": "01632 960 010",
    "not_for_emergencies": "on",
    "care": "on",
    "guardian": "on",
    "guardian_name": "Nina Patel",
    "guardian_relation": "parent",
}
MOST_PAGES = 120


class Fields(HTMLParser):
    """What a browser would send back unchanged: the hidden fields, and every name there is."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in {"input", "textarea", "select"} or not given.get("name"):
            return
        self.names.add(str(given["name"]))
        if given.get("type") == "hidden":
            self.hidden[str(given["name"])] = given.get("value") or ""


class Runner:
    """Goes through the form with `answers`; says "rather tell the physio" where one is missing."""

    def __init__(self, client: Client, answers: Mapping[str, Any] | None = None) -> None:
        self.client = client
        self.answers = dict(answers or {})
        self.seen: list[str] = []
        self.stops = 0

    def open(self, invitation: Invitation) -> HttpResponse:
        """Through the link and the date of birth to the consents."""
        self.client.post(reverse("invitation", args=[clinic_operations.token_of(invitation)]))
        born = invitation.episode.patient.birth_date
        return self.client.post(reverse("form-identity"), boxes("birth_date", born), follow=True)

    def agree(self) -> HttpResponse:
        return self.client.post(reverse("form-consent"), CONSENTS, follow=True)

    def fill_in(self) -> HttpResponse:
        """Every page in the order the form leads, to the check page."""
        return self.go_on(self.client.get(reverse("form-sections")))

    def go_on(self, response: HttpResponse) -> HttpResponse:
        """From the page in `response` to the check page, as the form leads."""
        for _ in range(MOST_PAGES):
            name = response.resolver_match.view_name
            if name == "form-check":
                return response
            if name == "form-sections":
                response = self.client.get(response.context["following_url"])
            elif name == "form-stop":
                self.stops += 1
                response = self.client.post(address(response), follow=True)
            else:
                response = self.post_page(response)
        raise AssertionError(f"The form does not end: {self.seen[-5:]}")

    def get(self, page_id: str) -> HttpResponse:
        return self.client.get(page_url(page_id))

    def post_page(self, response: HttpResponse, **changes: object) -> HttpResponse:
        assert response.status_code == 200, response.content.decode()
        self.seen.append(response.context["page"].id)
        data = page_data(response, self.answers) | changes
        return self.client.post(address(response), data, follow=True)

    def send(self) -> HttpResponse:
        response = self.client.get(reverse("form-check"))
        return self.client.post(reverse("form-check"), hidden(response), follow=True)


def page_url(page_id: str) -> str:
    return reverse("form-page", args=[page_id])


def address(response: HttpResponse) -> str:
    request = response.wsgi_request  # type: ignore[attr-defined]
    return str(request.get_full_path())


def hidden(response: HttpResponse) -> dict[str, str]:
    found = Fields(response.content.decode()).hidden
    return {key: value for key, value in found.items() if key != "csrfmiddlewaretoken"}


def page_data(response: HttpResponse, answers: Mapping[str, Any]) -> dict[str, object]:
    """What the browser posts for the page in `response` when the runner gives `answers`."""
    data: dict[str, object] = dict(hidden(response))
    for field in response.context["form"].fields.values():
        if isinstance(field, AnswerField):
            data |= typed(field.question, answers.get(field.question.id))
    return data


def typed(question: Question, answer: object) -> dict[str, object]:
    """One answer as somebody would type or tick it."""
    if answer is None:
        return declined(question)
    if question.kind is Kind.BOOLEAN:
        return {question.id: "yes" if answer else "no"}
    if question.kind is Kind.DATE:
        day = answer if isinstance(answer, date) else date.fromisoformat(str(answer))
        return boxes(question.id, day)
    if question.control is Control.PACE:
        minutes, seconds = divmod(round(Decimal(str(answer)) * 60), 60)
        return {f"{question.id}_minutes": str(minutes), f"{question.id}_seconds": str(seconds)}
    if question.kind is Kind.MULTI:
        return {question.id: answer}
    return {question.id: str(answer)}


def declined(question: Question) -> dict[str, object]:
    if not question.may_be_declined:
        return {}
    if has_decline_box(question):
        return {f"{question.id}.declined": "on"}
    return {question.id: "declined"}


def boxes(name: str, day: date) -> dict[str, object]:
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


def leave_alone(client: Client, minutes: int) -> None:
    """Nothing happens in this browser for so long."""
    session = client.session
    form = session["form"]
    session["form"] = form | {key: form[key] - 60 * minutes for key in ("seen", "opened")}
    session.save()


def stay_busy(client: Client, hours: int) -> None:
    """The form is open for so long, and its person was there a moment ago."""
    session = client.session
    session["form"] = session["form"] | {"opened": session["form"]["opened"] - 3600 * hours}
    session.save()
