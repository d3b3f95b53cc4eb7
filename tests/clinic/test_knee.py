"""The knee picture: it follows its checkboxes, and turns the right way."""

from __future__ import annotations

import pytest
from django import forms
from django.template.loader import render_to_string

from clinic import knee, widgets
from clinic.templatetags import fields, knee_maps
from tests.clinic.test_components import Tags

MIDDLE = knee.WIDTH / 2
FRONT_OUTER = {"lateral_epicondyle", "lateral_joint_line", "fibular_head"}
FRONT_INNER = {"medial_side", "medial_joint_line", "pes_anserine"}
FRONT_MIDDLE = {
    "peripatellar",
    "above_kneecap",
    "below_kneecap",
    "tibial_tubercle",
    "distal_thigh",
    "proximal_shin",
}
PLACES = [place.id for place in knee.PLACES]
# Who looks at which knee, and the side of the picture on which its inner side has to be: the
# owner's right knee, in a mirror or from behind, has the other knee on its left.
ASPECTS = {
    ("right", "mirror"): "left",
    ("left", "mirror"): "right",
    ("right", "behind"): "left",
    ("left", "behind"): "right",
    ("right", "facing"): "right",
    ("left", "facing"): "left",
}


class Map(forms.Form):
    where = forms.MultipleChoiceField(
        label="Where does it hurt?",
        choices=[(place.id, f"{place.group}, {place.id}") for place in knee.PLACES],
        widget=widgets.KneeMap(side="left"),
    )


class Worst(forms.Form):
    where = forms.ChoiceField(
        label="Which is worst?",
        choices=[("fibular_head", "The small bony knob"), ("back_inner", "Back, inner side")],
        widget=widgets.WorstPlace(side="left", chosen=["fibular_head", "back_inner"]),
    )


def draw(form: forms.Form) -> str:
    return render_to_string("components/field.html", fields.field(form["where"]))


def picture(side: str, aspect: str) -> knee.Picture:
    if aspect == "behind":
        return knee.back(side)
    return knee.front(side, facing=aspect == "facing")


def where(zone: knee.Zone) -> str:
    """The side of the picture on which the numbers of a zone stand."""
    if len(zone.marks) == 2 and sum(x for x, _ in zone.marks) == knee.WIDTH:
        return "both"
    ((x, _),) = zone.marks
    return "left" if x < MIDDLE - 20 else "right" if x > MIDDLE + 20 else "middle"


@pytest.mark.parametrize(("side", "aspect"), ASPECTS)
def test_every_place_is_on_its_own_side_of_the_knee(side, aspect):
    inner = ASPECTS[side, aspect]
    outer = {"left": "right", "right": "left"}[inner]
    shown = picture(side, aspect)
    front = (
        dict.fromkeys(FRONT_INNER, inner)
        | dict.fromkeys(FRONT_OUTER, outer)
        | dict.fromkeys(FRONT_MIDDLE, "middle")
        | {"fat_pad_sides": "both"}
    )
    back = {"back_inner": inner, "back_centre": "middle", "back_outer": outer}
    found = {zone.place.id: where(zone) for zone in shown.zones}
    assert found == (back if aspect == "behind" else front)
    names = {"left": shown.left_side, "right": shown.right_side}
    assert (names[inner], names[outer]) == (knee.INNER, knee.OUTER)


def test_every_place_is_a_checkbox_and_all_but_one_a_zone():
    page = Tags(draw(Map()))
    assert [box["value"] for box in page.all("input", type="checkbox")] == PLACES
    zones = {attrs["data-place"] for attrs in page.all("g") if "data-place" in attrs}
    assert zones == set(PLACES) - {"diffuse"}
    assert [place.number for place in knee.PLACES] == list(range(1, 18))


def test_the_pictures_are_hidden_from_screen_readers_and_cannot_take_the_focus():
    pictures = [svg for svg in Tags(draw(Map())).all("svg") if "knee__svg" in svg["class"]]
    assert len(pictures) == 2
    assert all(svg["aria-hidden"] == "true" for svg in pictures)
    assert all(svg["focusable"] == "false" for svg in pictures)


def test_a_ticked_place_is_marked_in_the_picture_without_a_script():
    page = Tags(draw(Map(initial={"where": ["fibular_head"]})))
    marked = [attrs["data-place"] for attrs in page.all("g") if "is-on" in attrs.get("class", "")]
    assert marked == ["fibular_head"]


def test_the_worst_place_is_chosen_beside_the_places_that_were_ticked():
    page = Tags(draw(Worst(initial={"where": "back_inner"})))
    zones = {
        attrs["data-place"]: attrs["class"] for attrs in page.all("g") if "data-place" in attrs
    }
    assert {name for name, words in zones.items() if "is-on" in words} == {
        "fibular_head",
        "back_inner",
    }
    assert [name for name, words in zones.items() if "is-worst" in words] == ["back_inner"]
    assert [box["value"] for box in page.all("input", type="radio")] == [
        "fibular_head",
        "back_inner",
    ]


@pytest.mark.parametrize(
    ("chosen", "views"),
    [
        ([], ["front"]),
        (["diffuse"], ["front"]),
        (["peripatellar"], ["front"]),
        (["back_inner"], ["back"]),
        (["back_inner", "diffuse"], ["back"]),
        (["back_inner", "peripatellar"], ["front", "back"]),
    ],
)
def test_the_views_are_those_that_show_the_places(chosen, views):
    assert knee_maps.knee_views(chosen) == views


def test_staff_read_the_places_with_the_worst_first_and_how_they_look_at_it():
    shown = knee_maps.knee_read(
        "right",
        ["peripatellar", "back_centre"],
        {"peripatellar": "Around the kneecap", "back_centre": "Back, middle"},
        "back_centre",
    )
    html = render_to_string("components/knee_read.html", shown)
    assert html.index("Back, middle") < html.index("worst place") < html.index("Around the kneecap")
    assert html.count("knee__svg") == 2
    assert "Right knee, as you face the runner" in html
    assert html.index("from the front") < html.index("from behind")
