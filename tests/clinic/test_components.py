"""The parts of a page: what a field, an error, a mark and a picture say to every reader."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template

from clinic import widgets
from clinic.templatetags import components

LOAD = "{% load components fields charts %}"


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As on your card", error_messages={})
    far = forms.DecimalField(label="How far?", widget=widgets.UnitInput(unit="km"))
    story = forms.CharField(label="Story", max_length=10, required=False, widget=forms.Textarea)
    side = forms.ChoiceField(
        label="Side", choices=[("l", "Left"), ("r", "Right")], widget=forms.RadioSelect
    )
    fits = forms.MultipleChoiceField(
        label="Fits",
        help_text="Tick all",
        choices=[("none", "None of these"), ("wound", "A wound")],
        widget=widgets.Choices(exclusive=["none"]),
    )
    born = forms.DateField(label="Born", widget=widgets.DateBoxes({"autocomplete": "bday"}))
    pace = forms.CharField(label="Pace", widget=widgets.PaceBoxes())
    long = forms.CharField(label="Longest", widget=widgets.DurationBoxes())
    worst = forms.ChoiceField(
        label="Worst", choices=[(str(n), str(n)) for n in range(11)], widget=widgets.ScoreRow()
    )
    agrees = forms.BooleanField(label="I agree")


class Tags(HTMLParser):
    """Every opening tag with its attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [
            attrs
            for name, attrs in self.found
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]

    @property
    def ids(self) -> set[str]:
        return {attrs["id"] for _, attrs in self.found if "id" in attrs}


def render(source: str, **context: Any) -> str:
    return Template(LOAD + source).render(Context(context))


def field(name: str, form: forms.Form, options: str = "") -> Tags:
    return Tags(render("{% field bound " + options + " %}", bound=form[name]))


def sent(**values: Any) -> Form:
    data = QueryDict(mutable=True)
    data.update(values)
    return Form(data)


@pytest.mark.parametrize("name", list(Form.base_fields))
def test_every_control_has_a_label_of_its_own(name):
    page = field(name, Form())
    labelled = {label["for"] for label in page.all("label")}
    controls = [*page.all("input"), *page.all("select"), *page.all("textarea")]
    assert controls
    assert all(control["id"] in labelled for control in controls)


@pytest.mark.parametrize("name", [name for name in Form.base_fields if name != "story"])
def test_an_error_is_tied_to_its_control_and_linked_from_the_summary(name):
    form = sent()
    html = render("{% error_summary form %}{% field bound %}", form=form, bound=form[name])
    page = Tags(html)
    described = " ".join(
        attrs.get("aria-describedby", "") for tag, attrs in page.found if tag != "p"
    )
    assert f"id_{name}_error" in described.split()
    assert f"id_{name}_error" in page.ids
    assert page.all("a", href=f"#{components.first_control(form[name])}")
    assert components.first_control(form[name]) in page.ids


def test_everything_a_control_is_described_by_exists():
    form = sent(story="far too long a story")
    html = "".join(render("{% field bound %}", bound=bound) for bound in form)
    page = Tags(html)
    pointed = {
        target for _, attrs in page.found for target in attrs.get("aria-describedby", "").split()
    }
    assert pointed
    assert pointed <= page.ids


def test_no_control_stops_typing_or_blocks_sending_by_itself():
    html = "".join(render("{% field bound %}", bound=bound) for bound in Form())
    assert "maxlength" not in html
    assert " required" not in html


def test_a_summary_without_errors_is_not_there():
    assert render("{% error_summary form %}", form=Form()).strip() == ""


def test_an_error_that_belongs_to_no_field_stands_in_the_summary():
    form = sent(name="A")
    form.add_error(None, "Choose another day.")
    assert "<li>Choose another day.</li>" in render("{% error_summary form %}", form=form)


def test_a_group_is_a_fieldset_whose_legend_may_be_the_heading():
    html = render("{% field bound heading=True %}", bound=Form()["side"])
    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*><h1>Side</h1>", html)


def test_only_what_may_be_left_out_is_called_optional():
    assert "(optional)" in render("{% field bound %}", bound=Form()["story"])
    assert "(optional)" not in render("{% field bound %}", bound=Form()["name"])


def test_a_form_may_say_itself_what_is_optional():
    form = Form()
    form.fields["story"].optional = False
    assert "(optional)" not in render("{% field bound %}", bound=form["story"])


def test_none_of_these_stands_last_after_or():
    html = render("{% field bound %}", bound=Form()["fits"])
    assert html.index("A wound") < html.index(">or<") < html.index("None of these")
    assert "data-exclusive" in html.split("None of these")[0].split("<input")[-1]


def test_nothing_is_chosen_beforehand():
    html = "".join(render("{% field bound %}", bound=bound) for bound in Form())
    assert " checked" not in html


def test_a_score_is_read_out_of_ten():
    html = render("{% field bound %}", bound=sent(worst="6")["worst"])
    assert html.count('type="radio"') == 11
    assert html.count("out of 10") == 11
    assert 'value="6" id="id_worst_6" checked' in html


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ({"born_day": "14", "born_month": "3", "born_year": "1988"}, "1988-3-14"),
        ({"born_day": "31", "born_month": "13", "born_year": "1988"}, "1988-13-31"),
        ({"born_day": "14", "born_month": "", "born_year": ""}, "--14"),
        ({"born_day": " ", "born_month": "", "born_year": ""}, ""),
    ],
)
def test_a_date_comes_back_as_it_was_typed(typed, value):
    form = sent(**typed)
    assert form["born"].value() == value
    boxes = [box["value"] for box in field("born", form).all("input")]
    assert boxes == [text.strip() for text in typed.values()]


def test_a_typed_date_is_a_date():
    form = sent(born_day="14", born_month="3", born_year="1988")
    form.is_valid()
    assert form.cleaned_data["born"] == date(1988, 3, 14)


def test_a_stored_date_stands_in_its_boxes():
    form = Form(initial={"born": date(1988, 3, 14)})
    assert [box["value"] for box in field("born", form).all("input")] == ["14", "3", "1988"]


def test_the_birth_date_may_be_filled_in_by_the_browser():
    boxes = field("born", Form()).all("input")
    assert [box["autocomplete"] for box in boxes] == ["bday-day", "bday-month", "bday-year"]


@pytest.mark.parametrize("stored", ["5:30", Decimal("5.5"), "5.5000"])
def test_a_pace_stands_in_minutes_and_seconds(stored):
    form = Form(initial={"pace": stored})
    assert [box["value"] for box in field("pace", form).all("input")] == ["5", "30"]


def test_a_duration_stands_in_hours_and_minutes():
    form = Form(initial={"long": timedelta(minutes=90)})
    assert [box["value"] for box in field("long", form).all("input")] == ["1", "30"]
    assert sent(long_hours="", long_minutes="45")["long"].value() == ":45"


def test_what_was_typed_is_escaped():
    html = "".join(
        render("{% field bound %}", bound=bound)
        for bound in sent(name='"><b>', story="<b>", pace_minutes='"><b>')
    )
    assert "<b>0</b>" in html
    assert html.count("<b>") == 2  # the words under the score row


@pytest.mark.parametrize(
    ("tier", "rank", "word"),
    [
        ("emergency_now", 3, "Emergency"),
        ("same_day", 2, "Urgent"),
        ("within_2_weeks", 1, "Soon"),
        ("routine", 0, "Routine"),
    ],
)
def test_an_urgency_has_a_word_a_shape_and_a_look(tier, rank, word):
    by_name, by_rank = (render("{% urgency it %}", it=it) for it in (tier, rank))
    assert by_name == by_rank
    assert word in by_name
    assert "<svg" in by_name


def test_no_two_urgencies_share_a_shape():
    shapes = [shape for _, _, shape in components.URGENCY.values()]
    assert len(set(shapes)) == len(shapes) == 4


def test_an_unknown_icon_is_a_fault():
    with pytest.raises(ValueError, match="nonsense"):
        components.icon("nonsense")


def test_advice_says_its_level_in_words():
    html = render('{% advice "now" "Call for help" %}<p>Do it.</p>{% endadvice %}')
    assert "Do this now: " in html
    assert "<p>Do it.</p>" in html


def test_the_banner_tells_people_with_similar_names_apart():
    patient = SimpleNamespace(
        list_name="PATEL, Asha",
        birth_date=date(1988, 3, 14),
        number="004512",
        age_on=lambda day: day.year - 1988,
    )
    episode = SimpleNamespace(patient=patient, side="right", urgency=2)
    html = render(
        '{% patient_banner episode similar="PATEL, Aisha" %}<a>Call</a>{% endpatient_banner %}',
        episode=episode,
    )
    for words in ("PATEL, Asha", "14 Mar 1988", "004512", "Right knee", "Urgent", "PATEL, Aisha"):
        assert words in html


def test_the_load_chart_says_its_numbers_in_words():
    html = render(
        "{% load_chart usual recent None 'mi' %}", usual=Decimal(14), recent=Decimal("6.84")
    )
    assert "Usual week: 14 mi" in html
    assert "A week, last 4 weeks: 6.8 mi" in html
    assert "Longest single run: not given" in html


def test_the_tallest_bar_is_the_largest_number():
    html = render(
        "{% load_chart usual recent longest 'km' %}",
        usual=Decimal(20),
        recent=Decimal(40),
        longest=Decimal(0),
    )
    heights = [int(bar["height"]) for bar in Tags(html).all("rect") if "class" in bar]
    assert heights == [54, 108, 2]


def test_no_numbers_draw_no_bars():
    assert 'height="2"' in render("{% load_chart None None None %}")
