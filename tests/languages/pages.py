"""Every page that a patient may meet, one after the other, as a browser without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from careplans import operations as plan_operations
from clinic import operations as clinic_operations
from clinic.grants import Invitee
from clinic.models import Episode, Invitation, Patient, User
from intake.models import Draft
from intake.questionnaire.definition import Kind
from tests import builders, builders_careplans, builders_intake
from tests.intake.walking import CONSENTS, Runner, boxes, hidden, leave_alone, page_url

ANSWERS = builders_intake.answers_of("v14")
ERRORS_ON = ("page-urgent", "page-body", "page-running-week", "page-knee-map")
Fetch = Callable[[], HttpResponse]


@dataclass(frozen=True)
class Shown:
    """A page by name, and how to ask for it; asking changes nothing.

    `is_question`: its words are those of the form, whose translation has tests of its own.
    """

    name: str
    fetch: Fetch
    is_question: bool = False


def open_to_all(client: Client, invitation: Invitation) -> Iterator[Shown]:
    """Before anybody is known, and the pages that end a story."""
    link = reverse("invitation", args=[clinic_operations.token_of(invitation)])
    yield _get(client, "start", link)
    client.post(link)
    yield _get(client, "identity", reverse("form-identity"))
    yield _post(client, "identity, no date", reverse("form-identity"), {"birth_date_day": "x"})
    yield _get(client, "dead link", reverse("invitation", args=["nothing"]))
    yield _post(client, "link asked", reverse("invitation", args=["nothing"]), {"ask": "1"})
    for name in ("form-closed", "privacy", "accessibility", "account_login"):
        yield _get(client, name, reverse(name))
    yield _post(client, "login, empty", reverse("account_login"), {})
    yield _get(client, "code", reverse("account_request_login_code"))
    yield _post(client, "code, empty", reverse("account_request_login_code"), {})
    yield _get(client, "password", reverse("account_reset_password"))
    yield _get(client, "password, asked", reverse("account_reset_password_done"))
    yield _get(client, "no such page", "/nothing/")
    client.post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
    yield _get(client, "type the code", reverse("account_confirm_login_code"))


def the_form(client: Client, invitation: Invitation) -> Iterator[Shown]:
    """From the consents to the answers that were sent."""
    runner = Runner(client, ANSWERS)
    runner.open(invitation)
    yield _get(client, "consent", reverse("form-consent"))
    yield _post(client, "consent, empty", reverse("form-consent"), {})
    client.post(reverse("form-consent"), CONSENTS)
    yield _get(client, "sections, empty", reverse("form-sections"))
    yield _get(client, "check, with gaps", reverse("form-check"))
    by = Invitee(invitation)
    draft = builders_intake.fill_at_once(Draft.objects.get(), ANSWERS, by=by)
    yield _get(client, "stop", reverse("form-stop"))
    client.post(reverse("form-stop"))
    builders_intake.complete(invitation.episode, ANSWERS, by=by)
    for page in builders_intake.shown_pages(draft):
        yield replace(_get(client, page.id, page_url(page.id)), is_question=True)
        if page.id in ERRORS_ON:
            typed = {
                row.id: "x" for row in page.questions if row.kind in (Kind.INTEGER, Kind.DECIMAL)
            }
            sent = hidden(client.get(page_url(page.id))) | typed
            yield _post(client, f"{page.id}, nonsense", page_url(page.id), sent)
    for name in ("form-sections", "form-check", "form-leave", "form-consents"):
        yield _get(client, name, reverse(name))
    stale = {"nrs_worst": "1", "lock_version": "1", "rendered": '{"nrs_worst":[2]}'}
    yield _post(client, "changed elsewhere", page_url("page-pain-scores"), stale)
    client.post(reverse("form-consent-take-back", args=["care"]), follow=True)
    for name in ("form-sections", "form-consents", "form-consent"):
        yield _get(client, f"{name}, taken back", reverse(name), follow=True)
    client.post(reverse("form-consent"), CONSENTS)
    leave_alone(client, 31)
    yield _post(client, "left open", page_url("page-pain-scores"), {"nrs_worst": "1"})
    yield _get(client, "date of birth again", reverse("form-identity"))
    client.post(
        reverse("form-identity"), boxes("birth_date", invitation.episode.patient.birth_date)
    )
    runner.send()
    yield _get(client, "sent", reverse("form-sent"))
    yield _get(client, "answers", reverse("form-answers"))
    client.post(reverse("form-leave"))
    yield _post(client, "not saved", page_url("page-pain-scores"), {"nrs_worst": "1"})


def of_a_minor(client: Client, invitation: Invitation) -> Iterator[Shown]:
    """What a young runner sees besides: a parent, and what is kept from the parent."""
    patient = invitation.episode.patient
    today = timezone.now().date()
    Patient.objects.filter(pk=patient.pk).update(birth_date=today.replace(year=today.year - 14))
    found = Invitation.objects.get(pk=invitation.pk)
    Runner(client, ANSWERS).open(found)
    yield _get(client, "consent of a minor", reverse("form-consent"))
    yield _post(client, "consent of a minor, empty", reverse("form-consent"), {})
    parent = {"guardian_name": "Pat Parent", "guardian_relation": "parent"}
    client.post(reverse("form-consent"), CONSENTS | parent)
    for name in ("form-sections", "form-check", "form-consents"):
        yield _get(client, f"{name} of a minor", reverse(name))


def the_account(
    client: Client, patient: User, episode: Episode, *, physio: User, desk: User
) -> Iterator[Shown]:
    """The home of somebody with an account, from the first day to the plan."""
    client.force_login(patient)
    yield _get(client, "home, nothing sent", reverse("me"))
    yield _get(client, "password change", reverse("account_change_password"))
    yield _get(client, "sign out", reverse("account_logout"))
    plan = builders_careplans.make_plan(episode, by=physio, desk=desk)
    yield _get(client, "home, sent", reverse("me"))
    yield _get(client, "carers", reverse("my-carers", args=[episode.uid]))
    yield from _a_change(client, episode)
    second = builders.make_episode(episode.patient, by=desk)
    builders_careplans.publish(plan, by=physio)
    yield _get(client, "home, plan and another episode", reverse("me"))
    yield _get(client, "plan", reverse("episode-plan", args=[episode.uid]))
    yield _get(client, "no plan yet", reverse("episode-plan", args=[second.uid]))
    builders_careplans.publish_changed(plan, by=physio)
    yield _get(client, "old plan", reverse("episode-old-plan", args=[episode.uid, 1]))
    yield _get(client, "print", reverse("episode-plan-pdf", args=[episode.uid]))
    _withdraw(episode, by=physio)
    yield _get(client, "home, plan taken back", reverse("me"))
    yield _get(client, "plan, taken back", reverse("episode-plan", args=[episode.uid]))


def _a_change(client: Client, episode: Episode) -> Iterator[Shown]:
    """Answers that were sent, changed."""
    yield _get(client, "change", reverse("form-amend", args=[episode.uid]))
    client.post(reverse("form-amend", args=[episode.uid]))
    for name in ("form-sections", "form-check", "form-sent"):
        yield _get(client, f"{name}, of a change", reverse(name))
    page = page_url("page-pain-scores")
    client.post(page, hidden(client.get(page)) | {"nrs_worst": "9"})
    yield _get(client, "check of a change", reverse("form-check"))
    client.post(reverse("form-amend-discard"), follow=True)


def _withdraw(episode: Episode, *, by: User) -> None:
    version = plan_operations.current_version_of(episode)
    assert version is not None
    plan_operations.withdraw_version(version.row, "A mistake in the plan.", by=by)


def _get(client: Client, name: str, path: str, *, follow: bool = False) -> Shown:
    return Shown(name, lambda: client.get(path, follow=follow))


def _post(client: Client, name: str, path: str, data: dict[str, str]) -> Shown:
    return Shown(name, lambda: client.post(path, data))
