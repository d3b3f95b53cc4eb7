"""The triage of a form as plain text, to copy into the clinic's own record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from careplans.triage_page.amendments import Amendment
from careplans.triage_page.answers import FileAnswers
from careplans.triage_page.flags import FlagCard
from careplans.triage_page.page import TriagePage
from careplans.triage_page.patterns import PatternCard, Sign
from careplans.triage_page.taken_back import Retold, TakenBack
from clinic.templatetags.components import KNEES, RANKS, URGENCY
from clinic.templatetags.formats import counted, short_day, stamp, trimmed
from intake.models import ClinicalNote, FlagReview, UrgencyChange
from intake.triage.assessment import Factor, OpenQuestion, Why

REASONS = {
    Why.NOT_ANSWERED: "not answered",
    Why.NOT_SURE: "answered “not sure”",
    Why.PREFERS_TO_TELL: "would rather tell the physio",
    Why.NOT_DISCLOSED: "prefers not to say",
}
NOT_ASKED = "not asked"
UNSURE = "point from “not sure”,points from “not sure”"
Lines = Iterator[str]


def plain_text(page: TriagePage) -> str:
    """Headings in capitals, one fact a line, no tables: it survives any record system."""
    parts = (
        _who(page),
        *(_part(_title(row), _changes(row)) for row in page.amendments),
        *([_part("CHANGES NOT SENT YET", _taken_back(page.on_the_way))] if page.on_the_way else []),
        _part("RED FLAGS PRESENT", _flags(page.cards)),
        *([_part("WARNINGS TAKEN BACK", _taken_back(page.taken_back))] if page.taken_back else []),
        _part("NOT CLEARED", _flags(page.not_cleared)),
        [f"CLEAR: {len(page.clear)} of {len(page.assessment.flags)} checks"],
        *_written(page),
        _part("PATTERNS (ideas, not a diagnosis)", _patterns(page.patterns)),
        _part("HOW IRRITABLE", _irritability(page)),
        _part("RUNNING LOAD", _load(page)),
        _part("WHERE IT HURTS", _places(page)),
        _part("FACTORS", map(_factor, page.assessment.factors)),
        *_unfit(page),
        _part("IN THE RUNNER'S OWN WORDS", _own_words(page)),
        *(_part(part.title.upper(), _answers(part)) for part in page.all_answers),
    )
    return "\n\n".join("\n".join(part) for part in map(list, (*parts, *_kept(page)))) + "\n"


def reason_of(question: OpenQuestion) -> str:
    """Why a question leaves a check open."""
    return REASONS[question.why]


def _part(title: str, lines: Iterable[str]) -> list[str]:
    return [title, *(list(lines) or ["None"])]


def _who(page: TriagePage) -> Lines:
    patient, sent = page.episode.patient, page.submission
    born = short_day(patient.birth_date)
    age = patient.age_on(sent.submitted_on)
    yield f"TRIAGE of {patient.list_name}, born {born} ({age} years), No {patient.number}"
    yield f"Knee: {KNEES.get(page.episode.side, 'not known')}"
    yield f"Form sent {stamp(sent.submitted_at)}, form {sent.questionnaire_version}"
    yield from filter(None, (page.given_by, page.agreed, page.reads))
    yield f"Rules {page.run.rules_version}, run {stamp(page.run.ran_at)}"
    yield f"Urgency by the rules: {_tier(page.assessment.tier)}"
    yield from map(_changed_by_hand, page.record.changes)
    if page.stays_higher and page.episode.urgency is not None:
        tier = _tier(RANKS[page.episode.urgency])
        yield f"In the queue as {tier}: a warning came up while the form was filled in."


def _changed_by_hand(change: UrgencyChange) -> str:
    """Newest first, as the triage page shows them."""
    who = f"{change.changed_by.get_full_name()}, {stamp(change.changed_at)}"
    return f"Changed to {_tier(change.to_tier)} by {who}: {change.reason}"


def _written(page: TriagePage) -> Iterator[list[str]]:
    """What clinicians wrote; nothing where they wrote nothing."""
    record, found = page.record, page.episode.examination_note
    if record.pattern:
        yield _part("WORKING PATTERN", [record.pattern])
    if found:
        yield _part("EXAMINATION", [found])
    if record.notes:
        yield _part("CLINICAL NOTES", map(_clinical_note, record.notes))


def _clinical_note(note: ClinicalNote) -> str:
    return f"{stamp(note.written_at)}, {note.written_by.get_full_name()}: {note.text}"


def _title(row: Amendment) -> str:
    return f"CHANGED {stamp(row.at)}"


def _changes(row: Amendment) -> Lines:
    yield row.given_by
    if row.note:
        yield f"Note: “{row.note}”"
    for line in row.lines:
        before, after = line.before or NOT_ASKED, line.after or NOT_ASKED
        yield f"- {line.label} Before: {before}. Now: {after}."
    if not row.is_same_urgency and row.tier_before and row.tier_after:
        yield f"Urgency before: {_tier(row.tier_before)}. Now: {_tier(row.tier_after)}."
    yield from (f"New warning sign: {flag.condition} [{flag.rule_id}]" for flag in row.fired)


def _flags(cards: Iterable[FlagCard]) -> Lines:
    for card in cards:
        doubt = " (not sure)" if card.is_unsure else ""
        yield f"- {_tier(card.state.tier)}: {card.state.condition}{doubt} [{card.state.rule_id}]"
        if card.flag:
            yield from (f"  {row.question} {row.answer}" for row in card.flag.evidence)
            yield from (f"  Also answered: {row.question} {row.answer}" for row in card.beside)
            yield from (f"  {row.question} {reason_of(row)}" for row in card.flag.open_questions)
        yield from (f"  Together with: {hidden.condition}" for hidden in card.hidden)
        if card.holds:
            yield f"  Holds back until cleared: {card.holds}"
        yield from _done(card)


def _taken_back(rows: Iterable[TakenBack]) -> Lines:
    for row in rows:
        card = row.card
        yield f"- {_tier(card.state.tier)}: {card.state.condition} [{card.state.rule_id}]"
        yield from (f"  {one.question} {_retold(row, one)}" for one in row.lines)
        yield from (f"  Together with: {hidden.condition}" for hidden in card.hidden)
        if alert := card.told:
            read = f"read {stamp(alert.read_at)}" if alert.read_at else "not marked as read"
            yield f"  Advice shown {stamp(alert.raised_at)}, {read}"
        yield from _done(card)


def _retold(row: TakenBack, line: Retold) -> str:
    """In the order in which it was said."""
    if not row.is_dropped or row.card.told is None:
        return f"At first: {line.first}. Now: {line.now}."
    told_at = stamp(row.card.told.raised_at)
    before = f"When sent on {stamp(row.sent_at)}: {line.now}."
    return f"{before} In changes dropped since, on {told_at}: {line.first}."


def _done(card: FlagCard) -> Lines:
    """Every act, oldest first."""
    yield from (f"  {_act(row)}" for row in card.state.history)
    if not card.review:
        yield "  Not reviewed yet"


def _act(review: FlagReview) -> str:
    note = f" Note: {review.note}" if review.note else ""
    who = review.reviewed_by.get_full_name()
    outcome = FlagReview.Outcome(review.outcome).label
    return f"{outcome}: {review.action}. {who}, {stamp(review.reviewed_at)}.{note}"


def _patterns(cards: Iterable[PatternCard]) -> Lines:
    for card in cards:
        yield f"- {card.pattern.name}: fits {card.fits} of {card.of} signs"
        yield f"  For: {_signs(card.supporting) or 'none'}"
        yield f"  Against: {_signs(card.against) or f'none of {card.against_of}'}"
        if card.missing:
            yield f"  Missing: {_signs(card.missing)}"


def _signs(signs: Iterable[Sign]) -> str:
    return "; ".join(f"{sign.words} {sign.weight}".strip() for sign in signs)


def _factor(factor: Factor) -> str:
    """With the runner's own answers, each under its question."""
    said = "; ".join(f"{row.question} “{row.answer}”" for row in factor.evidence)
    return f"{factor.label}: {said}" if said else factor.label


def _irritability(page: TriagePage) -> Lines:
    found = page.assessment.irritability
    provisional = ", provisional" if found.provisional else ""
    doubt = f", {counted(page.unsure_points, UNSURE)}" if page.unsure_points else ""
    yield f"{found.level.capitalize()}, {found.points} of {found.most} points{doubt}{provisional}"
    yield from (f"{part.label}: {part.words} ({part.points})" for part in page.irritability)


def _load(page: TriagePage) -> Lines:
    load = page.load
    rows = (
        ("Usual week", load.usual),
        ("A week, last 4 weeks", load.recent),
        ("Longest run in 30 days", load.longest),
    )
    for label, value in rows:
        yield f"{label}: {f'{trimmed(value)} {load.unit}' if value is not None else 'not given'}"
    yield from filter(None, (load.change, *load.habits))
    if load.spike:
        yield f"One run, against the longest of the month before: {load.spike}"


def _places(page: TriagePage) -> Lines:
    yield from (f"{KNEES[knee.side]}: {knee.words}" for knee in page.knees)
    if page.spread:
        yield f"Shows it: {page.spread}"


def _unfit(page: TriagePage) -> Iterator[list[str]]:
    if page.contradictions:
        sentences = (one.sentence for one in page.contradictions)
        yield _part("ANSWERS THAT DO NOT FIT TOGETHER", sentences)


def _own_words(page: TriagePage) -> Lines:
    yield from (f"{words.question} “{words.text}”" for words in page.own_words)


def _answers(part: FileAnswers) -> Lines:
    yield from (f"{line.question} {line.answer}" for line in part.lines)


def _kept(page: TriagePage) -> Iterator[list[str]]:
    if page.set_aside:
        kept = (f"{line.question} {line.answer}" for line in page.set_aside)
        yield _part("GIVEN EARLIER, THEN HIDDEN BY A LATER ANSWER", kept)


def _tier(tier: str) -> str:
    return URGENCY[tier][1].upper()
