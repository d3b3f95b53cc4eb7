"""The whole story over the API, from the invitation to the plan in the patient's hands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from careplans import operations as plan_operations
from careplans.operations import Edition
from careplans.tasks import make_pdf
from clinic import operations
from clinic.models import Clinic, Episode, User
from intake.questionnaire import loading
from intake.questionnaire.answers import normalise
from tests import builders, builders_intake

API = "/api/v1"


class Caller:
    """Somebody's program: a token, JSON in and out."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.headers: dict[str, str] = {}
        if user is not None:
            token = operations.make_api_token(user, name="story", by=user)
            self.headers["Authorization"] = f"Token {token}"

    def __call__(
        self, method: str, path: str, body: Any = None, *, expect: int, version: int | None = None
    ) -> Any:
        headers = dict(self.headers)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        response = self.client.generic(
            method,
            f"{API}{path}",
            data="" if body is None else json.dumps(body, default=str),
            content_type="application/json",
            headers=headers,
        )
        assert response.status_code == expect, (method, path, response.content[:400])
        if not response.content or response["Content-Type"] != "application/json":
            return response
        return response.json()


@pytest.fixture
def library(db: None) -> None:
    plan_operations.load_shared_library()


@pytest.fixture
def invited(clinic: Clinic, front_desk: User) -> tuple[str, str]:
    """(episode uid, token), made over the API by the front desk."""
    desk = Caller(front_desk)
    new = {
        "given": "Ami",
        "family": "Kaur",
        "birth_date": builders_intake.birth_date_of("v01"),
        "email": "ami@example.org",
    }
    patient = desk("POST", f"/clinics/{clinic.slug}/patients/", new, expect=201)
    path = f"/clinics/{clinic.slug}/patients/{patient['uid']}/episodes/"
    episode = desk("POST", path, {}, expect=201)
    link = desk("POST", f"/episodes/{episode['uid']}/link/", {}, expect=201)
    return episode["uid"], link["address"].rstrip("/").rsplit("/", 1)[1]


def fill_in(runner: Caller, episode_uid: str, vignette: str) -> int:
    """Answer page by page; the version that the form has then."""
    form = runner("POST", f"/episodes/{episode_uid}/form/", {}, expect=201)
    questionnaire = loading.current()
    known = normalise(questionnaire, builders_intake.answers_of(vignette)).answers
    for page in questionnaire.pages:
        answers = {row.id: known[row.id] for row in page.questions if row.id in known}
        if answers:
            form = runner(
                "PATCH",
                f"/episodes/{episode_uid}/form/pages/{page.id}/",
                {"answers": answers},
                expect=200,
                version=form["lock_version"],
            )
    assert form["missing"] == []
    return int(form["lock_version"])


def open_form(token: str, episode_uid: str) -> Caller:
    runner = Caller()
    identity = {"token": token, "birth_date": builders_intake.birth_date_of("v01")}
    known = runner("POST", "/identity/", identity, expect=200)
    assert known["episode"] == episode_uid
    runner.headers["X-CSRFToken"] = known["csrf_token"]
    consents = {
        "filled_by": "self",
        "phone": "01632 960 010",
        "care": True,
        "not_for_emergencies": True,
    }
    runner("POST", f"/episodes/{episode_uid}/consents/", consents, expect=204)
    return runner


def test_one_runner_from_invitation_to_a_plan_in_hand(
    clinic: Clinic, invited: tuple[str, str], other_physio: User, library: None
) -> None:
    uid, token = invited
    runner = open_form(token, uid)
    fill_in(runner, uid, "v01")
    sent = runner("POST", f"/episodes/{uid}/form/send/", {}, expect=201)
    assert sent["number"] == 1
    runner("POST", f"/episodes/{uid}/form/send/", {}, expect=409)

    physio = Caller(other_physio)
    queue = physio("GET", f"/clinics/{clinic.slug}/queue/", expect=200)
    assert [row["uid"] for row in queue["results"]] == [uid]
    physio("GET", f"/episodes/{uid}/triage/", expect=403)
    physio("POST", f"/episodes/{uid}/claim/", {}, expect=200)
    run = physio("GET", f"/episodes/{uid}/triage/", expect=200)
    assert run["tier"] == "routine"

    plan = physio("POST", f"/episodes/{uid}/plan/", {"template": "tp_pfp_graded"}, expect=201)
    path = f"/episodes/{uid}/plan"
    dates = {"starts_on": "2027-01-04", "review_on": "2027-01-18"}
    plan = physio("PUT", f"{path}/dates/", dates, expect=200, version=plan["lock_version"])
    assert plan["must_solve"] == []
    item = plan["phases"][0]["items"][0]
    dose = {"dose": {"sets": 2}}
    plan = physio(
        "PATCH", f"{path}/items/{item['uid']}/dose/", dose, expect=200, version=plan["lock_version"]
    )
    version = physio("POST", f"{path}/publish/", {}, expect=201, version=plan["lock_version"])
    assert version["number"] == 1

    account = runner("POST", f"/episodes/{uid}/account/", {}, expect=201)
    reader = Caller(User.objects.get(uid=account["uid"]))
    document = reader("GET", f"{path}/versions/1/", expect=200)
    first = document["phases"][0]["exercises"][0]
    assert "2 sets" in str(first)
    reader("GET", f"{path}/versions/1/pdf/", expect=409)
    row = plan_operations.current_version_of(Episode.objects.get(uid=uid))
    assert row is not None
    make_pdf.call(*Edition(paper="a4").arguments(row.row.pk))
    pdf = reader("GET", f"{path}/versions/1/pdf/", expect=200)
    assert pdf.content.startswith(b"%PDF-")
    assert "Kaur" not in pdf["Content-Disposition"]


class TestBadInput:
    """Each gets its own status and sentence, and nothing is written."""

    def test_a_stale_version_gets_what_is_there_now(self, invited: tuple[str, str]) -> None:
        uid, token = invited
        runner = open_form(token, uid)
        form = runner("POST", f"/episodes/{uid}/form/", {}, expect=201)
        page = loading.current().pages[0]
        question = page.questions[0].id
        path = f"/episodes/{uid}/form/pages/{page.id}/"
        runner("PATCH", path, {"answers": {question: "no"}}, expect=200, version=1)
        answer = runner("PATCH", path, {"answers": {question: "yes"}}, expect=412, version=1)
        assert answer["current"]["values"][question] == "no"
        assert form["lock_version"] == 1

    def test_a_change_without_its_version_is_refused(self, invited: tuple[str, str]) -> None:
        uid, token = invited
        runner = open_form(token, uid)
        runner("POST", f"/episodes/{uid}/form/", {}, expect=201)
        page = loading.current().pages[0]
        runner("PATCH", f"/episodes/{uid}/form/pages/{page.id}/", {"answers": {}}, expect=428)

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            ({"nrs_worst": True}, "nrs_worst"),
            ({"nrs_worst": 11}, "nrs_worst"),
            ({"nrs_worst": -1}, "nrs_worst"),
            ({"nrs_worst": "9" * 400}, "nrs_worst"),
            ({"nrs_worst": {"a": 1}}, "nrs_worst"),
            ({"nrs_worst": [3]}, "nrs_worst"),
            ({"no_such_question": 1}, "no_such_question"),
            ({"age_years": 30}, "age_years"),
            ({"onset_type": "gradual"}, "onset_type"),
        ],
    )
    def test_an_answer_of_the_wrong_kind_is_named(
        self, invited: tuple[str, str], answers: dict[str, Any], field: str
    ) -> None:
        uid, token = invited
        runner = open_form(token, uid)
        runner("POST", f"/episodes/{uid}/form/", {}, expect=201)
        page = next(
            page
            for page in loading.current().pages
            if "nrs_worst" in {row.id for row in page.questions}
        )
        path = f"/episodes/{uid}/form/pages/{page.id}/"
        answer = runner("PATCH", path, {"answers": answers}, expect=400, version=1)
        assert field in answer["fields"]

    @pytest.mark.parametrize("body", ["[]", "1", '"text"', "null", "{", '{"given": NaN}'])
    def test_a_body_that_is_no_object_is_refused(
        self, clinic: Clinic, front_desk: User, body: str
    ) -> None:
        desk = Caller(front_desk)
        response = desk.client.post(
            f"{API}/clinics/{clinic.slug}/patients/",
            data=body,
            content_type="application/json",
            headers=desk.headers,
        )
        assert response.status_code == 400

    def test_an_unknown_field_is_refused(self, clinic: Clinic, front_desk: User) -> None:
        new = {"given": "A", "family": "B", "birth_date": "1990-01-01", "clinic": 7}
        path = f"/clinics/{clinic.slug}/patients/"
        Caller(front_desk)("POST", path, new, expect=400)

    def test_another_clinics_name_is_not_found(
        self, other_clinic: Clinic, front_desk: User
    ) -> None:
        Caller(front_desk)("GET", f"/clinics/{other_clinic.slug}/patients/", expect=404)

    def test_a_token_of_nobody_is_refused(self, db: None) -> None:
        stranger = Caller()
        stranger.headers["Authorization"] = "Token nonsense"
        stranger("GET", "/me/", expect=401)

    def test_a_leavers_token_stops_at_once(self, other_physio: User) -> None:
        caller = Caller(other_physio)
        caller("GET", "/me/", expect=200)
        other_physio.is_active = False
        other_physio.save()
        caller("GET", "/me/", expect=401)

    def test_a_form_session_reaches_no_other_episode(
        self, clinic: Clinic, invited: tuple[str, str], front_desk: User
    ) -> None:
        uid, token = invited
        runner = open_form(token, uid)
        other = builders.make_episode(builders.make_patient(clinic, by=front_desk), by=front_desk)
        runner("POST", f"/episodes/{other.uid}/form/", {}, expect=404)

    def test_another_site_cannot_write_with_the_runners_cookie(
        self, invited: tuple[str, str]
    ) -> None:
        uid, token = invited
        runner = open_form(token, uid)
        del runner.headers["X-CSRFToken"]
        runner("POST", f"/episodes/{uid}/form/", {}, expect=403)
        runner("POST", f"/episodes/{uid}/form/send/", {}, expect=403)

    @pytest.mark.parametrize(
        "body",
        [
            "[" * 100_000,
            '{"token": "\\ud800", "birth_date": "1990-01-01"}',
            '{"token": "a\\u0000b", "birth_date": "1990-01-01"}',
            '{"\\ud800": 1}',
            '{"a":' * 30 + "1" + "}" * 30,
        ],
        ids=["endless", "half a character", "NUL", "half a name", "deep"],
    )
    def test_a_body_that_no_text_of_ours_can_be_is_refused(self, db: None, body: str) -> None:
        response = Client().post(f"{API}/identity/", data=body, content_type="application/json")
        assert response.status_code == 400
