"""The knee picture: it follows its checkboxes, and turns the right way."""

from __future__ import annotations

from django import forms
from django.template.loader import render_to_string

from clinic import knee, widgets
from clinic.templatetags import fields, knee_maps
from tests.clinic.test_components import Tags


class Map(forms.Form):
    where = forms.MultipleChoiceField(
        label="Where does it hurt?",
        choices=[(place.id, f"{place.group}, {place.id}") for place in knee.PLACES],
        widget=widgets.KneeMap(side="left"),
    )


def draw(form: forms.Form) -> str:
    return render_to_string("components/field.html", fields.field(form["where"]))


def test_every_place_of_the_knee_is_a_checkbox_and_all_but_one_a_zone():
    page = Tags(draw(Map()))
    assert [box["value"] for box in page.all("input", type="checkbox")] == [
        place.id for place in knee.PLACES
    ]
    zones = {attrs["data-place"] for attrs in page.all("g") if "data-place" in attrs}
    assert zones == {place.id for place in knee.PLACES} - {"diffuse"}


def test_the_picture_is_hidden_from_screen_readers():
    pictures = [svg for svg in Tags(draw(Map())).all("svg") if "knee__svg" in svg["class"]]
    assert len(pictures) == 2
    assert all(svg["aria-hidden"] == "true" for svg in pictures)


def test_a_ticked_place_is_marked_in_the_picture_without_a_script():
    page = Tags(draw(Map(initial={"where": ["fibular_head"]})))
    marked = [attrs["data-place"] for attrs in page.all("g") if "is-on" in attrs.get("class", "")]
    assert marked == ["fibular_head"]


def test_the_numbers_run_from_1_to_17():
    assert [place.number for place in knee.PLACES] == list(range(1, 18))


def test_a_left_knee_is_a_right_knee_turned_over():
    right, left = knee.front("right"), knee.front("left")
    assert (right.left_side, right.right_side) == ("Inner side", "Outer side")
    assert (left.left_side, left.right_side) == ("Outer side", "Inner side")
    for there, here in zip(right.zones, left.zones, strict=True):
        assert [(knee.WIDTH - x, y) for x, y in there.marks] == list(here.marks)


def test_staff_see_the_knee_as_it_faces_them():
    assert knee.front("right", facing=True).is_turned
    assert not knee.front("left", facing=True).is_turned
    assert knee.back("left").is_turned


def test_staff_read_the_places_with_the_worst_first():
    shown = knee_maps.knee_read(
        "right",
        ["peripatellar", "back_centre"],
        {"peripatellar": "Around the kneecap", "back_centre": "Back, middle"},
        "back_centre",
    )
    html = render_to_string("components/knee_read.html", shown)
    assert html.index("Back, middle") < html.index("worst place") < html.index("Around the kneecap")
    assert html.count("knee__svg") == 2
