"""The sidecar is refused by name when it says what the definition does not bear out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clinic.content import ContentError

from .documents import Document, parse


def entry(question_id: str, **values: Any) -> Callable[[Document], None]:
    return lambda sidecar: sidecar["questions"][question_id].update(values)


SIDECAR_FAULTS = {
    "unknown key": (lambda s: s.update(author="us"), "form.yaml: the key 'author' is not known"),
    "another form": (lambda s: s.update(version="1.0.1"), "the sidecar is for runner-knee 1.0.1"),
    "no questions": (lambda s: s.update(questions=None), "form.yaml: a mapping is needed"),
    "unknown key of an entry": (entry("run_years", colour="red"), "run_years: the key 'colour'"),
    "entry nobody asks": (
        lambda s: s["questions"].update(s_tail=s["questions"]["run_years"]),
        "the sidecar speaks of 's_tail', which is not asked",
    ),
    "entry missing": (
        lambda s: s["questions"].pop("run_years"),
        "run_years: the sidecar has no entry",
    ),
    "computed item nobody has": (
        lambda s: s["computed"].update(bmi=s["computed"]["age_years"]),
        "the sidecar speaks of 'bmi'",
    ),
    "unknown source": (entry("run_years", sources=["my_aunt"]), "unknown source 'my_aunt'"),
    "source twice": (entry("run_years", sources=["nice_ng158"] * 2), "must be different ids"),
    "unknown file section": (
        entry("run_years", section="attic"),
        "'attic' is not in file_sections",
    ),
    "no reason": (entry("run_years", why=""), "form.yaml: run_years: why must be a text"),
    "safety that is no flag": (entry("run_years", safety="yes"), "safety must be true or false"),
    "unknown control": (entry("run_years", control="dial"), "the control 'dial' is not known"),
    "scale in the sidecar": (entry("run_years", control="scale"), "the control 'scale'"),
    "second control": (entry("nrs_worst", control="pace"), "and no other control"),
    "pace of a whole number": (entry("shoe_pairs", control="pace"), "a pace is a decimal"),
    "unit FHIR can say": (entry("run_years", unit="kg"), "belongs in the questionnaire"),
    "unit twice": (entry("shoe_pairs", unit="run_unit"), "a UCUM coding, given once"),
    "one word": (entry("shoe_pairs", words=["pair"]), "words must be two texts"),
    "words of a choice": (entry("run_years", words=["a", "b"]), "words are for numbers"),
    "choices from nowhere": (
        entry("pain_worst", choices_from="mechanical"),
        "pain_worst: choices_from names 'mechanical', which is no earlier question",
    ),
    "choices from other options": (
        entry("pain_worst", choices_from="knee_side"),
        "choices_from needs the same options",
    ),
    "about nothing": (entry("psfs_1_score", about="s_tail"), "about names 's_tail'"),
    "place on two views": (
        lambda s: s["knee_map"]["back"].append("diffuse"),
        "knee_map: 'diffuse' is not a place, or stands twice",
    ),
    "place not drawn": (
        lambda s: s["knee_map"]["back"].pop(),
        "pain_location: its options are not the places of knee_map",
    ),
}


@pytest.mark.parametrize("fault", SIDECAR_FAULTS)
def test_a_fault_in_the_sidecar_is_refused_by_name(fault, definition, sidecar):
    break_it, message = SIDECAR_FAULTS[fault]
    break_it(sidecar)
    with pytest.raises(ContentError) as refused:
        parse(definition, sidecar)
    assert message in str(refused.value)
