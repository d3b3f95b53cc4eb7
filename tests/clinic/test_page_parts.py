"""Parts that are only markup: what they say, also to those who do not see them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string


def part(name: str, **context: object) -> str:
    return render_to_string(f"components/{name}.html", context)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("answered", "Right"),
        ("none", "Not provided"),
        ("missing", "Not answered yet"),
        ("declined", "I would rather tell the physio"),
    ],
)
def test_an_answer_is_read_back_with_its_state(state, words):
    line = {"label": "Which knee?", "value": "Right", "url": "/change", "state": state}
    html = part("answers", lines=[line])
    assert words in html
    assert '<span class="vh">: Which knee?</span>' in html


def test_a_missing_answer_asks_for_itself():
    line = {"label": "Which knee?", "value": "", "url": "/change", "state": "missing"}
    assert "Answer this" in part("answers", lines=[line])


def test_the_stop_page_quotes_the_answer_and_can_be_called_from():
    html = part(
        "stop_panel",
        level="now",
        title="Get help now",
        quotes=[("Is your calf swollen?", "Yes")],
        lines=["Be seen today.", "Do not drive."],
        calls=[("To be seen today", "01632 960 001")],
    )
    for words in ("Do this now", "Get help now", "Is your calf swollen?", "“Yes”", "Do not drive."):
        assert words in html
    assert 'href="tel:01632960001"' in html
    assert html.count("<button") == 1


def test_a_section_says_how_far_it_is_to_screen_readers_too():
    row = {"number": 3, "title": "Where it hurts", "url": "/3", "status": "in_progress"}
    html = part("section_list", rows=[row])
    assert 'aria-describedby="section-3"' in html
    assert 'id="section-3"' in html
    assert "In progress" in html


def test_a_section_that_is_not_open_yet_is_no_link():
    row = {"number": 3, "title": "Where it hurts", "url": "", "status": "later"}
    assert "<a" not in part("section_list", rows=[row])


def test_a_difference_is_said_in_words_and_not_only_by_a_sign():
    html = part(
        "differences",
        changes=[
            {"kind": "changed", "label": "Bridge", "before": "10", "after": "12"},
            {"kind": "removed", "label": "Wall sit", "before": "3 sets of 45 s"},
        ],
    )
    for words in ("Changed: ", "became ", "<del>10</del>", "<ins>12</ins>", "Removed: "):
        assert words in html


def test_a_conflict_offers_both_sides_of_every_field():
    rows = [{"name": "sets", "label": "Sets", "mine": "3", "theirs": "2"}]
    at = datetime(2026, 11, 22, 10, 40, tzinfo=UTC)
    html = part("conflict", who="S. Lee", at=at, rows=rows, others=2)
    for words in ("S. Lee", "10:40am", "Keep mine: <b>3</b>", "Take theirs: <b>2</b>", "2 other"):
        assert words in html
    assert html.count('name="keep-sets"') == 2


def test_the_pain_rule_has_three_words_and_three_shapes():
    level = {"scores": "0 to 2", "text": "Go on."}
    html = part("pain_rule", go=level, slow=level, stop=level)
    assert [word for word in ("Go", "Slow down", "Stop") if f"</svg>{word}</span>" in html] == [
        "Go",
        "Slow down",
        "Stop",
    ]
    assert html.count('scope="row"') == 3


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("unsaved", "Not saved yet. We keep trying. Do not close this page."),
        ("changed", "Changed on another device"),
        ("offline", "No connection"),
        ("saved", "Saved at 10:40am"),
    ],
)
def test_the_save_state_is_said_in_words(state, words):
    at = datetime(2026, 11, 22, 10, 40, tzinfo=UTC)
    assert words in part("save_state", at=at, state=state)


def test_nothing_is_called_saved_before_it_is():
    assert "Saved" not in part("save_state", at=None)


def test_a_message_is_announced():
    html = part("messages", messages=[Message(constants.SUCCESS, "Invitation sent.")])
    assert 'role="status"' in html
    assert "Invitation sent." in html


def test_progress_is_said_by_section_and_never_by_page():
    html = part("progress", section=3, title="where it hurts")
    assert "Section 3 of 8: where it hurts" in html
    assert html.count('class="done"') == 2


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "409", "500"])
def test_a_problem_page_needs_nothing_and_says_how_to_go_on(status):
    html = render_to_string(f"{status}.html")
    assert html.count("<h1>") == 1
    assert "Go to the start page" in html
    assert status not in html.split("<main")[1]


def test_a_refusal_says_its_own_sentence():
    html = render_to_string("409.html", {"sentence": "Add a goal before you publish."})
    assert "Add a goal before you publish." in html


def test_a_missing_page_tells_nothing_about_what_exists():
    html = render_to_string("404.html")
    assert "There is no such page" in html
    for word in ("permission", "allowed", "record", "sign in"):
        assert word not in html.split("<main")[1].lower()
