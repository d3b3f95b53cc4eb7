"""Components that need more than a template: icon, field, error summary, urgency mark, boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

SPRITE = Path(__file__).resolve().parent.parent / "static" / "clinic" / "icons.svg"
_SYMBOL = re.compile(r'<symbol id="([a-z-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)

# The four tiers: stored id, word, shape. Word, shape and fill all differ, never hue alone.
URGENCY = {
    "emergency_now": ("emergency", "Emergency", "octagon"),
    "same_day": ("urgent", "Urgent", "diamond"),
    "within_2_weeks": ("soon", "Soon", "triangle"),
    "routine": ("routine", "Routine", "circle"),
}
KNEES = {"left": "Left knee", "right": "Right knee", "both": "Both knees"}
RANKS = ("routine", "within_2_weeks", "same_day", "emergency_now")


@cache
def drawings() -> dict[str, SafeString]:
    """Every icon of the sprite by name."""
    found = _SYMBOL.findall(SPRITE.read_text(encoding="utf-8"))
    return {name: SafeString(" ".join(drawing.split())) for name, drawing in found}


@register.simple_tag
def icon(name: str, look: str = "") -> SafeString:
    """An icon beside its text. `look`: sm, fill, dots, turns (mirrored where text runs right)."""
    if name not in drawings():
        raise ValueError(f"There is no icon {name!r}.")
    looks = "".join(f" icon--{word}" for word in look.split())
    return format_html(
        '<svg class="icon{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">{}</svg>',
        looks,
        drawings()[name],
    )


@register.inclusion_tag("components/urgency.html")
def urgency(tier: str | int, shape_only: bool = False) -> dict[str, Any]:
    """The mark of a tier: id of the triage rules, or its rank from 0 to 3."""
    kind, word, shape = URGENCY[RANKS[tier] if isinstance(tier, int) else tier]
    return {"kind": kind, "word": word, "shape": shape, "shape_only": shape_only}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*problem_forms: forms.BaseForm, also: Any = ()) -> dict[str, Any]:
    """Every error of the forms, each a link to its field. `also`: more (text, id) pairs."""
    problems = [problem for form in problem_forms for problem in _problems(form)]
    return {"problems": [*problems, *also]}


def _problems(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    for message in form.non_field_errors():
        yield str(message), ""
    for bound in form:
        for message in bound.errors:
            yield str(message), first_control(bound)


def first_control(bound: BoundField) -> str:
    """The id that a link to the field goes to: of a group, its first control."""
    return f"{bound.auto_id}_0" if bound.field.widget.use_fieldset else str(bound.auto_id)


@register.simple_block_tag
def advice(content: str, level: str = "soon", title: str = "") -> SafeString:
    """Care advice. `level`: now, today, soon, or done for good news. The level is said in words."""
    said = {"now": _("Do this now"), "today": _("Do this today")}.get(level, "")
    return render_to_string(
        "components/advice.html", {"content": content, "level": level, "title": title, "said": said}
    )


@register.simple_block_tag
def patient_banner(
    content: str, episode: Any, similar: str = "", heading: bool = True, link: str = ""
) -> SafeString:
    """Who this is, on every page about a person; `content` is the right-hand side.

    `similar`: the look-alike name to warn of. The name is the page's h1 unless `heading` is False.
    `link`: the patient's own page, for who may open it.
    """
    patient = episode.patient
    return render_to_string(
        "components/patient_banner.html",
        {
            "patient": patient,
            "age": patient.age_on(timezone.localdate()),
            "knee": KNEES.get(episode.side, ""),
            "rank": episode.urgency,
            "similar": similar,
            "heading": heading,
            "content": content,
            "link": link,
        },
    )
