"""The `field` tag: label, hint, error and control of one form field, wired together by id."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

from clinic import widgets

register = template.Library()

# Which template draws which control; the first match counts.
CONTROLS: tuple[tuple[type[forms.Widget], str], ...] = (
    (widgets.KneeMap, "knee_map"),
    (widgets.WorstPlace, "knee_worst"),
    (widgets.ScoreRow, "score"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "check"),
    (forms.MultiWidget, "boxes"),
    (widgets.UnitInput, "unit"),
    (forms.Widget, "plain"),
)
OPTION_CONTROLS = frozenset({"choices", "score", "knee_map", "knee_worst"})
WIDTHS: tuple[tuple[type[forms.Widget], int], ...] = (
    (forms.NumberInput, 6),
    (forms.DateInput, 10),
    (forms.TimeInput, 10),
)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, heading: bool = False, **words: Any) -> dict[str, Any]:
    """Draw one field. `heading`: the label is the page's h1.

    `words`: label, hint, after (a line below the control), width (2 4 6 10 20 characters),
    quiet (label for screen readers only), placeholder.
    """
    bound.form.use_required_attribute = False
    control = _control(bound)
    hint = bound.help_text = words.get("hint", bound.help_text)
    counted = _counted(bound)
    told = [f"{bound.auto_id}_helptext"] * bool(hint) + [f"{bound.auto_id}_error"] * bool(
        bound.errors
    )
    described = " ".join([*told, *[f"{bound.auto_id}_count"] * bool(counted)])
    return {
        "bound": bound,
        "control": control,
        "template": f"components/controls/{control}.html",
        "is_group": bound.field.widget.use_fieldset,
        "label": words.get("label", bound.label),
        "hint": hint,
        "optional": getattr(bound.field, "optional", not bound.field.required),
        "heading": heading,
        "described": described,
        "counted": counted,
        "after": words.get("after", ""),
        "quiet": words.get("quiet", False),
        "input": _input(bound, described, words) if control in {"plain", "unit"} else "",
        "options": _options(bound) if control in OPTION_CONTROLS else (),
        "boxes": _boxes(bound) if control == "boxes" else (),
    }


def _control(bound: BoundField) -> str:
    widget = bound.field.widget
    return next(name for kind, name in CONTROLS if isinstance(widget, kind))


def _counted(bound: BoundField) -> int | None:
    """How many characters a long answer may have."""
    is_long = isinstance(bound.field.widget, forms.Textarea)
    return getattr(bound.field, "max_length", None) if is_long else None


def _input(bound: BoundField, described: str, words: dict[str, Any]) -> str:
    """The control itself. A limit on length is checked by the server and never stops the typing."""
    width = words.get("width") or _width(bound.field.widget)
    attrs: dict[str, Any] = {"class": f"input input--{width}" if width else "input"}
    attrs["maxlength"] = False
    attrs["placeholder"] = words.get("placeholder", False)
    if described:
        attrs["aria-describedby"] = described
    return bound.as_widget(attrs=attrs)


def _width(widget: forms.Widget) -> int:
    if isinstance(widget, widgets.UnitInput):
        return widget.width
    return next((width for kind, width in WIDTHS if isinstance(widget, kind)), 0)


def _options(bound: BoundField) -> list[dict[str, Any]]:
    """The choices, those that exclude the others last and marked."""
    exclusive: frozenset[str] = getattr(bound.field.widget, "exclusive", frozenset())
    found = [
        {
            "type": option.data["type"],
            "name": option.data["name"],
            "value": str(option.data["value"]),
            "label": option.data["label"],
            "id": option.data["attrs"].get("id", ""),
            "checked": option.data["selected"],
            "exclusive": str(option.data["value"]) in exclusive,
        }
        for option in bound.subwidgets
    ]
    return sorted(found, key=lambda option: option["exclusive"])


def _boxes(bound: BoundField) -> list[dict[str, Any]]:
    """The short boxes of a date, pace or duration, each with its own label."""
    widget = bound.field.widget
    context = widget.get_context(bound.html_name, bound.value(), {"id": bound.auto_id})
    autocomplete = widget.attrs.get("autocomplete", "")
    shown = zip(
        context["widget"]["subwidgets"], widget.names, widget.labels, widget.widths, strict=True
    )
    return [
        {
            "id": box["attrs"]["id"],
            "name": box["name"],
            "value": box["value"] or "",
            "label": label,
            "width": width,
            "autocomplete": f"{autocomplete}-{name}" if autocomplete else "off",
        }
        for box, name, label, width in shown
    ]
