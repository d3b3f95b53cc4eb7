"""A form filled in in Spanish: Spanish to its reader, English to the clinic, one record."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Invitation, User
from intake.models import Draft, SafetyAlert, Submission
from intake.operations import latest_run
from intake.questionnaire import flow, loading
from intake.questionnaire.answers import normalise
from intake.questionnaire.definition import Questionnaire
from intake.triage import rules
from tests import builders_intake
from tests.intake.walking import Runner, page_url

pytestmark = pytest.mark.django_db
FORM = loading.current()
SPANISH = FORM.in_language("es")
TYPED = "Bajar las escaleras del metro, y Größe <b>2</b>"
ANSWERS = builders_intake.answers_of("v01") | {
    "s_calf_swollen": "yes",
    "s_clot_risk": ["none"],
    "psfs_1_activity": TYPED,
}
LONG_ENOUGH = 8


def words_of(form: Questionnaire) -> set[str]:
    """Every text of a form that could not stand on a page by chance."""
    found = {row.title for row in (*form.sections, *form.pages)}
    for question in form.questions.values():
        found |= {question.text, question.help, *(row.label for row in question.options)}
    return {text for text in found if len(text) >= LONG_ENOUGH}


ENGLISH_WORDS = words_of(FORM) - words_of(SPANISH)
SPANISH_WORDS = words_of(SPANISH) - words_of(FORM)


def told(html: str) -> str:
    """What a page says, one line for each element; the English twins of safety advice left out."""
    body = re.sub(r'<(\w+) [^>]*lang="en".*?</\1>', " ", html.partition("<body")[2], flags=re.S)
    return "\n".join(part.strip() for part in unescape(re.sub(r"<[^>]+>", "\n", body)).split("\n"))


def english_left(html: str) -> set[str]:
    return ENGLISH_WORDS & set(told(html).split("\n"))


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """At the beginning of a form that is read in Spanish."""
    client.cookies["language"] = "es"
    runner = Runner(client, ANSWERS)
    runner.open(invitation)
    runner.agree()
    return runner


def to_the_stop_page(runner: Runner) -> Any:
    response = runner.client.get(
        runner.client.get(reverse("form-sections")).context["following_url"]
    )
    while response.resolver_match.view_name != "form-stop":
        response = runner.post_page(response)
    return response


def test_the_stop_page_speaks_spanish_first_and_english_below(runner: Runner) -> None:
    html = to_the_stop_page(runner).content.decode()
    assert '<html lang="es"' in html
    spanish, english = html.split(' lang="en" dir="ltr">', maxsplit=1)
    question = SPANISH.questions["s_calf_swollen"]
    assert 'id="stop-title">Pida ayuda hoy</h1>' in spanish
    assert "Llame al 111" in spanish
    assert question.text in spanish
    assert "“Sí”" in spanish
    assert FORM.questions["s_calf_swollen"].text not in spanish
    for words in (
        "In English: Get help today",
        FORM.questions["s_calf_swollen"].text,
        "“Yes”",
        "Have your calf and leg checked today. Call 111.",
    ):
        assert words in english
    alert = SafetyAlert.objects.get(rule_id="rf_dvt")
    first = alert.evidence[0]
    assert (first["question"], first["answer"]) == (
        FORM.questions["s_calf_swollen"].text,
        "Yes",
    )


def test_later_pages_keep_the_warning_in_both_languages(runner: Runner) -> None:
    runner.client.post(to_the_stop_page(runner).wsgi_request.get_full_path())
    strip = runner.get("page-general").content.decode().split('class="strip"')[1]
    strip = strip.split("</aside>")[0]
    assert "<b>Pida ayuda hoy.</b>" in strip
    assert '<span lang="en" dir="ltr">In English: <b>Get help today.</b> Call 111.</span>' in strip


def test_the_check_page_and_the_copy_have_no_english_sentence_of_the_form_left(
    runner: Runner,
) -> None:
    check = runner.fill_in()
    html = check.content.decode()
    assert english_left(html) == set()
    lines = [line for row in check.context["sections"] for line in row["lines"]]
    said = {line["label"]: line["value"] for line in lines}
    assert said[SPANISH.questions["s_calf_swollen"].text] == "Sí"
    assert TYPED in said.values()
    sent = unescape(runner.send().content.decode())
    assert english_left(sent) == set()
    assert "Pida ayuda hoy si empieza algo de esto." in sent
    assert "In English: Get help today if any of these start." in sent
    copy = runner.client.get(reverse("form-answers")).content.decode()
    assert english_left(copy) == set()
    runner.client.cookies["language"] = "en"
    assert len(english_left(runner.client.get(reverse("form-answers")).content.decode())) > 50


def test_what_is_filled_in_in_spanish_is_kept_and_read_by_the_clinic_in_english(
    runner: Runner, supervisor: User
) -> None:
    runner.fill_in()
    runner.send()
    submission = Submission.objects.get()
    age = {"age_years": submission.answers["age_years"]}
    clean = normalise(FORM, ANSWERS).answers | age
    assert submission.answers == flow.split(FORM, clean, rules.current().safety_inputs).answers
    assert submission.answers["psfs_1_activity"] == TYPED
    assert submission.questionnaire_sha256 == FORM.sha256
    run = latest_run(submission.episode)
    assert run is not None
    stored = str(run.assessment)
    assert FORM.questions["s_calf_swollen"].text in stored
    assert not [text for text in SPANISH_WORDS if text in stored]
    runner.client.force_login(supervisor)
    page = runner.client.get(reverse("episode", args=[submission.episode.uid])).content.decode()
    assert '<html lang="en"' in page
    assert FORM.questions["s_calf_swollen"].text in page
    assert not SPANISH_WORDS & set(told(page).split("\n"))
    assert TYPED in unescape(page)


def test_units_and_numbers_typed_in_spanish_are_understood(runner: Runner) -> None:
    for page_id, typed in (
        ("page-now", {"goal_days": "3 días a la semana"}),
        ("page-body", {"about_height_cm": "172,5 centímetros"}),
    ):
        version = {"lock_version": Draft.objects.get().lock_version}
        runner.client.post(page_url(page_id), typed | version)
    answers = Draft.objects.get().answers
    assert (answers["goal_days"], answers["about_height_cm"]) == (3, "172.5")


def test_who_declines_a_safety_question_reads_what_to_watch_for_in_both_languages(
    runner: Runner,
) -> None:
    runner.answers |= {"s_calf_swollen": "no"}
    del runner.answers["s_steps_now"], runner.answers["s_clot_risk"]
    html = runner.fill_in().content.decode()
    assert "Eligió hablar con el fisioterapeuta" in html
    assert "In English: You chose to tell the physio about some safety questions." in html


def test_a_page_without_a_form_says_in_both_languages_when_to_call_now(client: Client) -> None:
    client.cookies["language"] = "es"
    html = client.get(reverse("invitation", args=["0" * 43])).content.decode()
    spanish, english = html.split(' lang="en" dir="ltr">', maxsplit=1)
    assert "dolor en el pecho o dificultad para respirar" in spanish.lower()
    assert "In English: Call for help now if you have:" in english
    assert "chest pain or trouble breathing" in english
    assert english.index("999") < english.index("</section>")
