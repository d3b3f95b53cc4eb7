import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pikepdf
import pytest

from careplans import pdf
from careplans.documents import DosePart, Kind, Level, Notice
from clinic.errors import Invalid
from tests.careplans import paper
from tests.careplans.sample_documents import (
    DATA,
    of_exercises,
    plan,
    rendered,
    safety,
    short_plan,
)

# Not for the patient: names for machines, and what staff see on the screen.
UNPRINTED = {"id", "slug", "rule_id", "figure", "figure_alt", "formula", "source_note", "language"}
UNPRINTED_PLACES = {".pain_rule.name"}
NOT_TEXT = {"kind", "level", "birth_date", "published_on", "starts_on", "review_on"}


@cache
def full_text():
    return paper.text(rendered(plan()).pdf)


def texts(tree, path=""):
    """Every text of a document that the patient should read, with its path."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key not in UNPRINTED | NOT_TEXT:
                yield from texts(value, f"{path}.{key}")
    elif isinstance(tree, list):
        for number, entry in enumerate(tree):
            yield from texts(entry, f"{path}[{number}]")
    elif isinstance(tree, str) and path not in UNPRINTED_PLACES:
        yield path, tree


def test_everything_a_plan_says_is_on_its_paper():
    printed = paper.squashed(full_text())
    assert [
        path for path, said in texts(plan().to_json()) if paper.squashed(said) not in printed
    ] == []


def test_every_number_of_the_running_plan_is_printed_with_its_unit():
    numbers = [n for phase in plan().phases for item in phase.running for n in item.numbers]
    assert len(numbers) == 13
    printed = paper.squashed(full_text())
    assert [n.text for n in numbers if paper.squashed(f"{n.label}{n.text}") not in printed] == []


def test_numbers_that_could_not_be_computed_are_asked_for_once():
    phase = plan().phases[0]
    unknown = replace(phase.running[0].numbers[0], value=None)
    item = replace(phase.running[0], numbers=(unknown, replace(unknown, id="b", label="Most")))
    document = replace(plan(), phases=(replace(phase, running=(item,)),))
    said = paper.text(rendered(document).pdf)
    assert f"Ask your physio for these numbers: {unknown.label}, Most." in said
    assert said.lower().count("ask your physio") == 1


def test_dates_are_written_in_words():
    assert "born 14 March 1988" in full_text()
    assert "Thursday 10 December 2026, 9:30am at the clinic" in full_text()


def test_the_paper_reads_from_the_most_needed_to_the_least():
    headings = [
        "Your knee plan",
        "What to do this fortnight",
        "How much pain is OK",
        "Get help now",
        "Weeks 1 to 2: Calm your knee",
        "Your running",
        "Your exercises",
        "When to move on",
        "When to step back",
        "Good to know",
        "Weeks 3 to 6: Build strength",
        "Weeks 7 to 10: Back to running",
        "Where this advice comes from",
        "Your log",
    ]
    lines = full_text().splitlines()
    places = [lines.index(heading) for heading in headings]
    assert places == sorted(places)


def test_page_1_holds_the_summary_the_pain_rule_and_the_get_help_box():
    first = paper.pages(rendered(plan()).pdf)[0]
    assert plan().summary[0] in first
    assert plan().pain_rule.amber in first
    assert plan().safety_net.points[-1] in first
    assert plan().clinic.emergency_number in first


@pytest.mark.parametrize("size", [{}, {"large_print": True}], ids=["12 pt", "16 pt"])
@pytest.mark.parametrize("name", ["letter", "a4"])
def test_the_get_help_box_stays_on_page_1_however_long_the_summary(name, size):
    document = replace(short_plan(), summary=("Do all your exercises slowly. " * 12,) * 6)
    first = paper.pages(rendered(document, paper=name, **size).pdf, paper=name)[0]
    assert "Get help now" in first
    assert plan().safety_net.emergency in first.replace("\n", " ")


def test_the_phase_of_today_is_set_out_first():
    three_weeks_ago = plan().published_on - timedelta(weeks=3)
    document = replace(plan(), starts_on=three_weeks_ago)
    lines = paper.text(rendered(document).pdf).splitlines()
    places = [
        lines.index(f"Weeks {weeks}")
        for weeks in (
            "3 to 6: Build strength",
            "1 to 2: Calm your knee",
            "7 to 10: Back to running",
        )
    ]
    assert places == sorted(places)
    assert "You have done this part. Use it again if you step back." in lines


def test_an_exercise_that_comes_again_points_to_its_steps():
    assert "19. One-leg calf raise right leg" in full_text()
    assert "The steps are at exercise 12." in full_text()
    assert full_text().count("Rise as high as you can.") == 1


def test_an_exercise_stands_whole_on_one_page():
    sheets = [paper.squashed(page) for page in paper.pages(rendered(plan()).pdf)]
    for number, exercise in enumerate(plan().phases[0].exercises, start=1):
        page = next(p for p in sheets if paper.squashed(f"{number}. {exercise.name}") in p)
        assert paper.squashed(exercise.steps[-1]) in page
        assert paper.squashed(exercise.dose[-1].text) in page


def test_no_heading_is_the_last_thing_on_a_page():
    for options in ({}, {"large_print": True}, {"paper": "letter"}):
        with pikepdf.open(io.BytesIO(rendered(plan(), **options).pdf)) as document:
            for item in bookmarks(document):
                _, _, _, height, _ = item.destination
                assert height > 120, f"{item.title} {options}"


def bookmarks(document):
    with document.open_outline() as outline:
        waiting = list(outline.root)
        while waiting:
            item = waiting.pop()
            waiting.extend(item.children)
            yield item


def test_every_page_says_whose_plan_it_is_and_which_version():
    found = rendered(plan())
    for page in range(1, found.pages + 1):
        line = " ".join(w.text for w in paper.words(found.pdf) if w.page == page and w.top > 790)
        assert line == (
            "Zoë Ångström-Łukasz · Plan 3, version 2 · 22 November 2026"
            f" Page {page} of {found.pages}"
        )


@pytest.mark.parametrize("layout", ["full", "fridge", "log"])
def test_the_address_stands_beside_the_code_and_neither_says_anything_of_health(layout):
    printed = paper.squashed(paper.text(rendered(plan(), layout=layout).pdf))
    assert paper.squashed(plan().web_address) in printed


@pytest.mark.parametrize(
    ("status", "bar"),
    [
        ("replaced", "Old plan. A newer plan has replaced version 2."),
        ("withdrawn", "Do not use this plan. Version 2 has been withdrawn."),
    ],
)
@pytest.mark.parametrize("layout", ["full", "fridge", "log"])
def test_a_version_that_is_not_current_says_so_on_top_of_every_page(layout, status, bar):
    sheets = paper.pages(rendered(short_plan(), layout=layout, status=status).pdf)
    assert [bar in page for page in sheets] == [True] * len(sheets)


def test_a_current_version_carries_no_bar():
    assert "Old plan" not in full_text()
    assert "Do not use" not in full_text()


@pytest.mark.parametrize("name", ["a4", "letter"])
@pytest.mark.parametrize("large_print", [False, True], ids=["12 pt", "16 pt"])
def test_the_fridge_sheet_and_the_log_are_one_page_each(name, large_print):
    options = {"paper": name, "large_print": large_print}
    assert rendered(of_exercises(60), layout="fridge", **options).pages == 1
    assert rendered(short_plan(), layout="log", **options).pages == 1


def test_the_fridge_sheet_says_how_many_exercises_it_leaves_out():
    printed = paper.text(rendered(of_exercises(60), layout="fridge").pdf)
    shown = len(re.findall(r"^\d+\. Exercise", printed, re.MULTILINE))
    assert shown >= 10
    assert f"{60 - shown} more are in your full plan." in printed


def test_the_fridge_sheet_holds_the_exercises_of_today_the_pain_rule_and_help():
    printed = paper.squashed(paper.text(rendered(plan(), layout="fridge").pdf))
    for exercise in plan().phases[0].exercises:
        assert paper.squashed(exercise.name) in printed
        assert paper.squashed(exercise.dose[0].text) in printed
    assert paper.squashed(plan().pain_rule.red) in printed
    assert plan().clinic.emergency_number in printed


def test_a_safety_document_prints_advice_and_contacts_and_nothing_to_train():
    printed = paper.text(rendered(safety()).pdf)
    flat = paper.squashed(printed)
    assert [
        path for path, said in texts(safety().to_json()) if paper.squashed(said) not in flat
    ] == []
    for word in ("Your exercises", "Your running", "Your log", "How much pain is OK"):
        assert word not in printed


def test_the_most_urgent_notice_comes_first():
    now = Notice("rf_pe", Level.NOW, "Call 999", ("Do not wait.",))
    document = replace(safety(), notices=(*safety().notices, now))
    lines = paper.text(rendered(document).pdf).splitlines()
    heads = [line.split(":")[0] for line in lines if line.split(":")[0] in ("Now", "Today", "Soon")]
    assert heads == ["Now", "Today", "Soon"]


@pytest.mark.parametrize("layout", ["fridge", "log"])
def test_a_safety_document_has_no_fridge_sheet_and_no_log(layout):
    with pytest.raises(Invalid, match="printed in the layout full only"):
        rendered(safety(), layout=layout)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"layout": "poster"}, "There is no layout 'poster'. Choose full or fridge or log."),
        ({"paper": "a3"}, "There is no paper 'a3'. Choose a4 or letter."),
        ({"status": ""}, "There is no status ''. Choose current or replaced or withdrawn."),
        ({"language": "xx"}, "There is no language 'xx'. Choose en."),
    ],
)
def test_what_cannot_be_printed_is_refused_with_what_can(options, sentence):
    with pytest.raises(Invalid) as refused:
        rendered(plan(), **options)
    assert refused.value.sentence == sentence
    assert list(refused.value.fields) == list(options)


def test_the_same_document_and_options_give_the_same_bytes():
    assert pdf.render(short_plan()).pdf == pdf.render(short_plan()).pdf
    assert rendered(plan(), large_print=True).sha256 != rendered(plan()).sha256


def test_another_process_and_hash_seed_give_the_same_bytes(tmp_path):
    hashes = {rendered(short_plan()).sha256}
    file = tmp_path / "plan.json"
    file.write_bytes(short_plan().canonical())
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "manage.py", "render_plan", file, "--out", tmp_path / "plan.pdf"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=DATA.parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        hashes.add(done.stdout.split()[-1])
    assert len(hashes) == 1


NAMES = "Zoë Ångström-Łukasz", "Nguyễn Thị Ánh", "Ελένη Παπαδοπούλου", "Олександра Ґжицька"


@pytest.mark.parametrize("name", NAMES)
def test_names_with_accents_need_no_other_font(name):
    document = replace(short_plan(), patient=replace(plan().patient, name=name))
    found = rendered(document)
    assert paper.fonts(found.pdf) == {"Inter", "Inter-Bold"}
    assert name in paper.pages(found.pdf)[0]


LONG = "Wolfeschlegelsteinhausenbergerdorff" * 6
EXTREMES = {
    "long name": replace(short_plan(), patient=replace(plan().patient, name=LONG)),
    "long clinic": replace(
        short_plan(), clinic=replace(plan().clinic, name="The Very Long Clinic " * 8, address=LONG)
    ),
    "long title and address": replace(
        short_plan(), title=LONG, web_address="https://clinic.example/" + "p" * 300
    ),
    "60 exercises": of_exercises(60),
    "long words in an exercise": replace(
        of_exercises(1),
        phases=tuple(
            replace(
                phase,
                exercises=tuple(
                    replace(
                        exercise,
                        name=LONG,
                        steps=(LONG, LONG),
                        needs=(LONG,),
                        note=LONG,
                        dose=tuple(DosePart(p.id, p.label, LONG) for p in exercise.dose),
                    )
                    for exercise in phase.exercises
                ),
            )
            for phase in of_exercises(1).phases
        ),
    ),
}


@pytest.mark.parametrize("options", [{}, {"paper": "letter", "large_print": True}], ids=str)
@pytest.mark.parametrize("document", EXTREMES.values(), ids=EXTREMES)
def test_nothing_runs_over_the_edge_of_the_paper(document, options):
    width, height = paper.SIZES[options.get("paper", "a4")]
    for word in paper.words(rendered(document, **options).pdf):
        assert word.left >= 40, word
        assert word.right <= width - 40, word
        assert word.top >= 14, word
        assert word.bottom <= height - 14, word


def test_at_most_a_tenth_of_a_page_is_dark():
    for document in (plan(), safety()):
        assert max(paper.darkness(rendered(document).pdf)) < 0.1


def test_a_picture_stands_beside_the_steps_with_its_words():
    figure = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    phase = plan().phases[0]
    exercise = replace(phase.exercises[0], figure="thigh-squeeze", figure_alt="A leg on a towel")
    document = replace(plan(), phases=(replace(phase, exercises=(exercise,)),))
    printed = pdf.render(document, pictures={"thigh-squeeze": figure})
    with pikepdf.open(io.BytesIO(printed.pdf)) as found:
        alts = {str(item.Alt) for item in found.objects if has_alt(item)}
    assert alts == {"A leg on a towel", f"QR code with the address {plan().web_address}"}


def has_alt(item):
    return isinstance(item, pikepdf.Dictionary) and "/Alt" in item


def test_an_exercise_whose_picture_is_missing_prints_without_it():
    phase = plan().phases[0]
    exercise = replace(phase.exercises[0], figure="thigh-squeeze")
    document = replace(plan(), phases=(replace(phase, exercises=(exercise,)),))
    printed = paper.squashed(paper.text(rendered(document).pdf))
    assert paper.squashed(exercise.steps[0]) in printed


def test_the_kind_is_said_in_the_words_of_the_document():
    assert plan().kind is Kind.FULL
    assert safety().kind is Kind.SAFETY
