"""A rule file that the questionnaire cannot answer is refused, and the refusal names the rule."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from clinic import content
from clinic.content import ContentError
from intake.triage import rule_file, rules, versions

NAME = "triage/runner-knee-1.0.0.yaml"
SHIPPED = content.read_yaml(NAME)

Document = dict[str, Any]


def row(document: Document, part: str, row_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(entry for entry in document[part] if entry["id"] == row_id)
    return found


def refusal(change: Callable[[Document], Any]) -> str:
    document = copy.deepcopy(SHIPPED)
    change(document)
    with pytest.raises(ContentError) as caught:
        rule_file.parse(document, name="rules.yaml")
    return str(caught.value)


def test_the_shipped_rules_load() -> None:
    found = rules.current()
    assert (len(found.red_flags), len(found.patterns), len(found.factors)) == (43, 16, 17)
    assert found.sha256 == content.sha256_of(NAME)


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        pytest.param({"q": "s_calf", "is": "yes"}, "unknown question 's_calf'", id="question"),
        pytest.param({"d": "years", "lt": 18}, "unknown derived value 'years'", id="derived"),
        pytest.param({"m": "old"}, "unknown macro 'old'", id="macro"),
        pytest.param({"q": "s_calf_swollen", "is": "maybe"}, "no option 'maybe'", id="option"),
        pytest.param({"q": "s_calf_swollen", "is": True}, "no option True", id="bare yes"),
        pytest.param(
            {"q": "s_calf_swollen", "has_any": ["yes"]}, "has_any cannot be used", id="type"
        ),
        pytest.param({"q": "med_drugs", "in": ["none"]}, "in cannot be used", id="multi by in"),
        pytest.param({"q": "nrs_worst", "is": 3}, "is cannot be used", id="number by is"),
        pytest.param({"q": "nrs_worst", "gte": "9"}, "'9' is not a number", id="text as number"),
        pytest.param({"q": "nrs_worst", "over": 9}, "unknown operator 'over'", id="operator"),
        pytest.param({"q": "nrs_worst", "gte": 9, "lte": 10}, "one operator", id="two operators"),
        pytest.param({"q": "nrs_worst", "d": "age_years", "gte": 9}, "one q or d", id="q and d"),
        pytest.param({"all": []}, "at least one", id="empty list"),
        pytest.param({"all": [], "any": []}, "must stand alone", id="two lists"),
        pytest.param({"q": "s_calf_swollen", "in": []}, "not a list of options", id="no option"),
        pytest.param(
            {"q": "s_calf_swollen", "in": ["yes", "yes"]}, "stands twice", id="option twice"
        ),
        pytest.param(
            {"q": "s_bone_load", "count_gte": {"n": 3, "of": ["hop_sharp", "pain_walking"]}},
            "n must be 1 to 2",
            id="count too high",
        ),
        pytest.param(
            {"q": "s_calf_swollen", "answered": True}, "would clear it", id="answered in a flag"
        ),
        pytest.param(
            {"q": "med_periods", "is": "prefer_not"}, "never fires", id="firing on private"
        ),
        pytest.param(
            {"q": "med_fuel", "has_none": ["low_energy"]}, "would fire on", id="none of private"
        ),
        pytest.param(
            {"not": {"q": "med_periods", "is": "regular"}}, "would fire on", id="not private"
        ),
        pytest.param("yes", "must be a mapping", id="not an expression"),
        pytest.param(None, "must be a mapping", id="nothing"),
    ],
)
def test_a_faulty_expression_is_refused_by_the_id_of_its_rule(when: Any, reason: str) -> None:
    message = refusal(lambda document: row(document, "red_flags", "rf_dvt").update(when=when))
    assert message.startswith("rules.yaml: rf_dvt")
    assert reason in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(
            lambda document: row(document, "red_flags", "rf_dvt").update(tier="soonish"),
            ("rf_dvt", "unknown tier 'soonish'"),
            id="tier",
        ),
        pytest.param(
            lambda document: row(document, "red_flags", "rf_dvt").update(hold=["swimming"]),
            ("rf_dvt", "unknown hold 'swimming'"),
            id="hold",
        ),
        pytest.param(
            lambda document: row(document, "red_flags", "rf_dvt").update(sources=["hearsay"]),
            ("rf_dvt", "unknown source 'hearsay'"),
            id="source",
        ),
        pytest.param(
            lambda document: row(document, "red_flags", "rf_dvt").update(sources=[]),
            ("rf_dvt", "a source is missing"),
            id="no source",
        ),
        pytest.param(
            lambda document: row(document, "red_flags", "rf_dvt").update(colour="red"),
            ("rf_dvt", "'colour'"),
            id="unknown key",
        ),
        pytest.param(
            lambda document: row(document, "red_flags", "rf_dvt").pop("clinician"),
            ("rf_dvt", "clinician"),
            id="missing text",
        ),
        pytest.param(
            lambda document: document["red_flags"].append(row(document, "red_flags", "rf_dvt")),
            ("rf_dvt", "stands twice"),
            id="rule twice",
        ),
        pytest.param(
            lambda document: document["display_supersedes"].update(rf_dvt=["rf_pee"]),
            ("rf_dvt", "unknown rule 'rf_pee'"),
            id="hides nothing known",
        ),
        pytest.param(
            lambda document: document["display_supersedes"].update(rf_chest_unsure=["rf_pe"]),
            ("rf_pe", "hides itself"),
            id="two rules hide one another",
        ),
        pytest.param(
            lambda document: row(document, "macros", "young").update(when={"m": "young"}),
            ("young", "rests on itself: young > young"),
            id="macro on itself",
        ),
        pytest.param(
            lambda document: row(document, "macros", "injury").update(when={"m": "sudden"}),
            ("injury", "rests on itself: injury > sudden > injury"),
            id="macros in a circle",
        ),
        pytest.param(
            lambda document: document["derived"].pop(),
            ("derived", "wells_self_report"),
            id="derived value without words",
        ),
        pytest.param(
            lambda document: row(document, "patterns", "pfp")["features"][0].update(w=0),
            ("pfp, loc", "says nothing"),
            id="weight of nothing",
        ),
        pytest.param(
            lambda document: row(document, "patterns", "pfp").pop("requires"),
            ("pfp", "must be a mapping"),
            id="pattern without requirement",
        ),
        pytest.param(
            lambda document: row(document, "factors", "f_hills").update(strength="huge"),
            ("f_hills", "strength"),
            id="strength",
        ),
        pytest.param(
            lambda document: document["irritability"]["levels"].pop(0),
            ("irritability", "levels"),
            id="levels with a gap",
        ),
        pytest.param(
            lambda document: row(document["irritability"], "components", "worst")["points"].pop(),
            ("worst", "highest answer of 'nrs_worst'"),
            id="bands that end early",
        ),
        pytest.param(
            lambda document: row(document["irritability"], "components", "ease")["map"].pop(
                "moderate"
            ),
            ("ease", "exactly the options"),
            id="option without points",
        ),
        pytest.param(
            lambda document: document.update(extra=1), ("rules.yaml", "'extra'"), id="unknown part"
        ),
        pytest.param(
            lambda document: document.update(red_flags=[]), ("red_flags is empty",), id="no rules"
        ),
    ],
)
def test_a_faulty_file_is_refused_by_the_place_of_the_fault(
    change: Callable[[Document], Any], words: tuple[str, ...]
) -> None:
    message = refusal(change)
    assert all(word in message for word in words), message


def test_an_unknown_version_is_refused_by_its_file() -> None:
    with pytest.raises(ContentError, match=r"runner-knee-9\.9\.9\.yaml: no such file"):
        rule_file.read("9.9.9")


class TestRuleVersions:
    def after(self, change: Callable[[Document], Any]) -> dict[str, str]:
        newer = copy.deepcopy(SHIPPED)
        newer["rules_version"] = "1.1.0"
        change(newer)
        return versions.since([SHIPPED, newer])

    def test_a_rule_that_did_not_change_keeps_its_version(self) -> None:
        assert set(self.after(lambda _: None).values()) == {"1.0.0"}

    def test_a_rule_that_changed_has_the_new_version(self) -> None:
        found = self.after(lambda d: row(d, "red_flags", "rf_dvt").update(tier="within_2_weeks"))
        assert [rule_id for rule_id in found if found[rule_id] == "1.1.0"] == ["rf_dvt"]

    def test_a_changed_macro_changes_the_rules_that_name_it(self) -> None:
        recent = {"q": "duration_band", "in": ["lt_48h"]}
        found = self.after(lambda d: row(d, "macros", "recent_7d").update(when=recent))
        assert {rule_id for rule_id in found if found[rule_id] == "1.1.0"} == {
            "rf_compartment",
            "rf_dislocation_recent",
            "rf_high_energy",
            "rf_fracture_ottawa",
            "rf_haemarthrosis",
            "rf_anticoag_bleed",
        }
