"""How many bytes a patient's page brings to a phone that has seen none of it before.

Counted are the bodies as this server sends them to a browser that takes gzip: the page, its style
sheets, scripts, icon, faces and pictures. A face counts when the page has a letter of its range.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from clinic import grants, operations
from clinic.rights import Role
from tests import builders, builders_careplans, builders_intake
from tests.intake.walking import Runner, boxes, page_url

KIBIBYTE = 1024
GZIPPED = b"\x1f\x8b"
WHOLE = 60 * KIBIBYTE
SCRIPTS = 15 * KIBIBYTE
# Both knees, a warning on the way and long answers: every page there is, at its fullest.
ANSWERS: Mapping[str, Any] = {
    "knee_side": "both",
    "knee_worse_side": "left",
    "pain_location": ["peripatellar", "below_kneecap", "medial_joint_line", "back_outer"],
    "pain_location_other": ["peripatellar", "back_centre"],
    "s_breathless_chest": "not_sure",
    "s_dvt": ["calf_swollen", "calf_pain"],
    "run_event": False,
}
_LINKED = re.compile(
    r'<(?:link\s[^>]*?href|script\s[^>]*?src|img\s[^>]*?src|image\s[^>]*?href)="([^"]+)"'
)
_IN_SHEET = re.compile(r'url\("?(?!data:)([^")]+)"?\)')
_FACE = re.compile(r"@font-face\s*\{([^}]+)\}")
_RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Weight:
    """Bytes of one page with everything it loads, and how they compare with the limits."""

    name: str
    page: int
    styles: int
    scripts: int
    faces: int
    pictures: int

    @property
    def whole(self) -> int:
        return self.page + self.styles + self.scripts + self.faces + self.pictures

    @property
    def ratio(self) -> float:
        """The nearer of the two limits: 1.0 is reached, more is too much."""
        return max(self.whole / WHOLE, self.scripts / SCRIPTS)

    @property
    def kept(self) -> bool:
        return self.ratio <= 1

    def as_row(self) -> dict[str, Any]:
        return {
            "name": f"{self.name} / {WHOLE // KIBIBYTE} KiB, {SCRIPTS // KIBIBYTE} of them scripts",
            "bytes": self.whole,
            "script_bytes": self.scripts,
            "ratio": round(self.ratio, 3),
            "limit": 1.0,
            "kept": self.kept,
        }


class Files:
    """Static files as they are sent: bytes on the wire, and the text of a sheet."""

    def __init__(self) -> None:
        self.client = Client(SERVER_NAME="localhost", headers={"accept-encoding": "gzip"})
        self.sent: dict[str, bytes] = {}

    def size(self, address: str) -> int:
        return len(self._get(address))

    def text(self, address: str) -> str:
        return unpacked(self._get(address)).decode()

    def _get(self, address: str) -> bytes:
        if address not in self.sent:
            response = self.client.get(address)
            if response.status_code != 200:
                raise FileNotFoundError(address)
            self.sent[address] = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        return self.sent[address]


def unpacked(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(GZIPPED) else body


class Scales(Client):
    """A browser that weighs every page it is shown; the heaviest of each name counts."""

    def __init__(self, files: Files, language: str) -> None:
        super().__init__(
            SERVER_NAME="localhost",
            headers={"accept-encoding": "gzip", "accept-language": language},
        )
        self.files = files
        self.weights: dict[str, Weight] = {}

    def request(self, **request: Any) -> HttpResponse:
        response: HttpResponse = super().request(**request)
        if response.headers.get("Content-Type", "").startswith("text/html") and response.content:
            sent = len(response.content)
            response.content = unpacked(response.content)
            found = weight_of(self.files, response, sent, request["PATH_INFO"])
            before = self.weights.get(found.name)
            if before is None or before.whole < found.whole:
                self.weights[found.name] = found
        return response


def measure() -> list[Weight]:
    """Every kind of page, each with the heaviest of its kind over both languages."""
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    setup_test_environment()  # answers keep their context, which the walk reads
    files = Files()
    found: dict[str, Weight] = {}
    for walk in (_walk(files, "en"), _walk(files, "es"), _walk_home(files)):
        for name, weight in walk.items():
            if name not in found or found[name].whole < weight.whole:
                found[name] = weight
    return sorted(found.values(), key=lambda weight: -weight.whole)


def table(weights: list[Weight]) -> str:
    width = max(len(weight.name) for weight in weights)
    head = f"{'page, cold':<{width}}   page  styles  scripts  faces  pictures   whole  ratio  limit"
    rows = [
        f"{row.name:<{width}}  {row.page:5}  {row.styles:6}  {row.scripts:7}  {row.faces:5}  "
        f"{row.pictures:8}  {row.whole:6}  {row.ratio:5.2f}   1.00"
        f"{'' if row.kept else '  TOO HEAVY'}"
        for row in weights
    ]
    return "\n".join([head, *rows])


def _walk(files: Files, language: str) -> dict[str, Weight]:
    """One runner from the link to the sent form, with the pages beside the way."""
    client = Scales(files, language)
    clinic = builders.make_clinic(f"riverside-{language}")
    desk = builders.make_person(clinic, Role.FRONT_DESK)
    born = builders_intake.birth_date_of("v14")
    patient = builders.make_patient(clinic, by=desk, birth_date=born)
    invitation = builders.make_invitation(builders.make_episode(patient, by=desk), by=desk)
    runner = Runner(client, builders_intake.answers_of("v14") | ANSWERS)
    address = reverse("invitation", args=[operations.token_of(invitation)])
    client.get(address)
    client.post(address)
    client.post(reverse("form-identity"), boxes("birth_date", born.replace(year=1960)))
    runner.open(invitation)
    client.post(reverse("form-consent"), {})
    runner.agree()
    runner.fill_in()
    client.post(page_url("page-knee-map"), {"lock_version": "1", "rendered": "{}"})
    for name in ("form-sections", "form-stop", "form-leave"):
        client.get(reverse(name))
    runner.send()
    client.get(reverse("form-answers"))
    client.get(reverse("form-closed"))
    client.get(reverse("invitation", args=["unknown"]))
    return client.weights


def _walk_home(files: Files) -> dict[str, Weight]:
    """One runner with an account and a plan, from the start page to the plan."""
    client = Scales(files, "en")
    clinic = builders.make_clinic("riverside-plan")
    desk, physio = (builders.make_person(clinic, role) for role in (Role.FRONT_DESK, Role.PHYSIO))
    patient = builders.make_patient(clinic, by=desk)
    episode = builders.make_episode(patient, by=desk)
    operations.claim_episode(episode, by=physio)
    builders_careplans.publish(
        builders_careplans.make_plan(episode, by=physio, desk=desk), by=physio
    )
    patient.user = builders.make_person(given="Asha")
    patient.save(update_fields=["user"])
    grants.give(Role.PATIENT, patient.user, episode, by=None)
    client.force_login(patient.user)
    for name in ("me", "my-plan"):
        client.get(reverse(name), follow=True)
    return client.weights


# ---- one page -----------------------------------------------------------------------------------


def name_of(response: HttpResponse, path: str) -> str:
    """The page of the form, or the view; an answer that refuses is a page of its own."""
    match = response.resolver_match  # type: ignore[attr-defined]
    name = match.kwargs.get("page_id") or match.view_name if match else path
    return name if response.status_code == 200 else f"{name} ({response.status_code})"


def weight_of(files: Files, response: HttpResponse, sent: int, path: str) -> Weight:
    kinds = {"css": 0, "js": 0, "woff2": 0, "svg": 0}
    for address in set(_loaded(files, response.content.decode())):
        kinds[address.rpartition(".")[2]] += files.size(address)
    return Weight(
        name_of(response, path),
        page=sent,
        styles=kinds["css"],
        scripts=kinds["js"],
        faces=kinds["woff2"],
        pictures=kinds["svg"],
    )


def _loaded(files: Files, html: str) -> Iterator[str]:
    """Addresses of all the page asks for, and of what its sheets ask for in turn."""
    letters = {ord(letter) for letter in _TAG.sub(" ", html)}
    for link in _LINKED.findall(html):
        if link.startswith(settings.STATIC_URL):
            yield link
            if link.endswith(".css"):
                yield from _loaded_by_sheet(files.text(link), link, letters)


def _loaded_by_sheet(sheet: str, address: str, letters: set[int]) -> Iterator[str]:
    for face in _FACE.findall(sheet):
        if letters & _range_of(face):
            yield from (urljoin(address, link) for link in _IN_SHEET.findall(face))
    for link in _IN_SHEET.findall(_FACE.sub("", sheet)):
        yield urljoin(address, link)


@cache
def _range_of(face: str) -> frozenset[int]:
    return frozenset(
        code
        for first, last in _RANGE.findall(face)
        for code in range(int(first, 16), int(last or first, 16) + 1)
    )
