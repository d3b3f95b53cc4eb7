"""Which template starts the plan of this runner, and why not the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from careplans.library import Library, Template
from careplans.prescription import Reason, RunnerProfile, Why, working_pattern
from intake.triage.logic import deciding_ids


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """`others`: templates of the other leading patterns. `passed_over`: what did not fit."""

    template: Template
    pattern: str
    text: str
    others: tuple[Template, ...]
    passed_over: tuple[Reason, ...]


def choose_template(profile: RunnerProfile, library: Library) -> TemplateChoice:
    """By the selection table; a template whose condition fails gives way to the next pattern."""
    passed_over: list[Reason] = []
    fitting: list[tuple[str, Template]] = []
    for pattern, template in _candidates(profile, library):
        reason = _unmet(template, profile)
        if reason is None:
            fitting.append((pattern, template))
        else:
            passed_over.append(reason)
    if not fitting:
        fitting = [(working_pattern((), library), library.templates[library.fallback])]
    pattern, chosen = fitting[0]
    others = dict.fromkeys(template.id for _, template in fitting[1:] if template != chosen)
    return TemplateChoice(
        template=chosen,
        pattern=pattern,
        text=_text(profile, pattern, chosen),
        others=tuple(library.templates[one] for one in others),
        passed_over=tuple(passed_over),
    )


def _candidates(profile: RunnerProfile, library: Library) -> Iterator[tuple[str, Template]]:
    """The physio's pattern first, then the leading ones in the order of the tie break."""
    ranked = [pattern for pattern in library.tie_break if pattern in profile.leading]
    for pattern in dict.fromkeys([*([profile.pattern] if profile.pattern else []), *ranked]):
        for row in library.selection:
            if row.pattern == pattern and profile.irritability in row.irritability:
                yield pattern, library.templates[row.template]


def _unmet(template: Template, profile: RunnerProfile) -> Reason | None:
    """A condition that is not known to be met counts as failed."""
    if template.requires is None or template.requires.truth(profile.view) is True:
        return None
    questions = deciding_ids(template.requires, profile.view)
    return Reason(Why.ANSWER, questions, f"{template.name}: an answer it needs does not fit.")


def _text(profile: RunnerProfile, pattern: str, template: Template) -> str:
    if pattern not in template.for_patterns:
        return "No pattern stands out."
    whose = "Your working pattern" if pattern == profile.pattern else "The leading pattern"
    return f"{whose}, with {profile.irritability} irritability."
