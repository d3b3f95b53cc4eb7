"""The approved safety words of a document, with the clinic's telephone numbers in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from careplans import documents
from careplans.prescription import OpenFlag
from clinic.models import Clinic
from intake.triage import safety_texts


def net(clinic: Clinic) -> documents.SafetyNet:
    found = safety_texts.safety_net()
    return documents.SafetyNet(
        lead=_filled(found.lead, clinic),
        points=tuple(_filled(point, clinic) for point in found.points),
        emergency=_filled(found.emergency, clinic),
    )


def notices(flags: Iterable[OpenFlag], clinic: Clinic) -> Iterator[documents.Notice]:
    """One notice for each different text: two flags that ask for the same are said once."""
    texts, said = safety_texts.load(), set()
    for flag in flags:
        text = texts.get(flag.rule_id)
        if flag.unscreened or text is None:
            continue
        lines = text.lines(
            emergency_number=clinic.emergency_number, urgent_number=clinic.urgent_number
        )
        if lines not in said:
            said.add(lines)
            level = documents.Level(text.level.value)
            yield documents.Notice(flag.rule_id, level, text.title, lines)


def _filled(line: str, clinic: Clinic) -> str:
    return safety_texts.fill(
        line, emergency_number=clinic.emergency_number, urgent_number=clinic.urgent_number
    )
