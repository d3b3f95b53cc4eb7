"""The triage page of one complete run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from careplans.triage_page import answers, flags, patterns
from careplans.triage_page.amendments import Amendment, amendments_of
from careplans.triage_page.given_by import agreed, given_by, reads
from careplans.triage_page.grounds import Ground, grounds
from careplans.triage_page.record import Record, record_of
from careplans.triage_page.review import ReviewForm
from careplans.triage_page.taken_back import TakenBack, on_the_way, taken_back
from careplans.triage_page.worded import Wording
from clinic.models import Episode
from intake import operations
from intake.models import SafetyAlert, Submission, TriageRun
from intake.questionnaire import contradictions
from intake.questionnaire.contradictions import Contradiction
from intake.triage import rules
from intake.triage.assessment import UNCLEAR, Assessment, Flag, State

MANY = 3
FEW = 1
SHOWN = 8
EMERGENCY = "emergency_now"
HELD_BACK = frozenset({EMERGENCY, "same_day"})
NOTHING_TYPED: Mapping[str, ReviewForm] = {}


@dataclass(frozen=True)
class TriagePage:
    """What the page shows of one sent form."""

    episode: Episode
    run: TriageRun
    assessment: Assessment
    cards: tuple[flags.FlagCard, ...]
    not_cleared: tuple[flags.FlagCard, ...]
    taken_back: tuple[TakenBack, ...]
    on_the_way: tuple[TakenBack, ...]
    amendments: tuple[Amendment, ...]
    alerts: tuple[SafetyAlert, ...]
    wording: Wording

    @property
    def submission(self) -> Submission:
        return self.run.submission

    @cached_property
    def record(self) -> Record:
        return record_of(self.episode)

    @cached_property
    def given_by(self) -> str:
        return given_by(self.submission)

    @cached_property
    def agreed(self) -> str:
        return agreed(self.submission)

    @cached_property
    def reads(self) -> str:
        return reads(self.submission)

    @property
    def is_urgent(self) -> bool:
        """Patterns are collapsed then: a benign idea must not distract from a warning."""
        beside = (*self.on_the_way, *self.taken_back)
        waits = any(row.card.state.is_open for row in beside)
        return waits or self.assessment.tier in HELD_BACK

    @property
    def is_emergency(self) -> bool:
        tiers = {row.card.state.tier for row in self.on_the_way if row.card.state.is_open}
        return EMERGENCY in tiers | {self.assessment.tier}

    @property
    def is_long(self) -> bool:
        """With a warning, or checks to be made, safety takes a column beside the others."""
        beside = self.cards or self.taken_back or self.on_the_way
        return bool(beside or self.opened) or len(self.not_cleared) > FEW

    @property
    def is_tall(self) -> bool:
        """With this many, more blocks fit beside safety than stand above the fold."""
        beside = len(self.taken_back) + len(self.on_the_way)
        return len(self.cards) + len(self.not_cleared) + beside >= MANY

    @property
    def stays_higher(self) -> bool:
        """A warning on the way was more urgent than what was sent; only clinicians relax it."""
        if self.record.stands:
            return False
        sent = rules.current().rank(self.assessment.tier)
        return self.episode.urgency is not None and self.episode.urgency > sent

    @property
    def opened(self) -> str:
        """The flag whose review stands open: one with an error, else the first not reviewed."""
        beside = (*self.on_the_way, *self.taken_back)
        every = (*self.cards, *(row.card for row in beside), *self.not_cleared)
        wrong = [card for card in every if card.has_error]
        waiting = [card for card in every if card.form and not card.review]
        return next((card.state.rule_id for card in (*wrong, *waiting)), "")

    @property
    def rest(self) -> int:
        """How many checks that are not cleared stand behind the first ones."""
        return max(0, len(self.not_cleared) - SHOWN)

    @property
    def opens_rest(self) -> bool:
        return self.opened in {card.state.rule_id for card in self.not_cleared[SHOWN:]}

    @property
    def new_rules(self) -> frozenset[str]:
        """What the newest change to the sent form has fired."""
        newest = self.amendments[:1]
        return frozenset(flag.rule_id for row in newest for flag in row.fired)

    @property
    def clear(self) -> tuple[Flag, ...]:
        return self.assessment.clear

    @cached_property
    def patterns(self) -> tuple[patterns.PatternCard, ...]:
        given = {row.id: f"{row.label} {row.value}" for row in self.assessment.numbers}
        reading = patterns.Reading(
            questionnaire=answers.questionnaire_of(self.submission),
            answers=self.submission.answers,
            numbers=given,
            rules_version=self.run.rules_version,
        )
        return patterns.cards(self.assessment, reading)

    @property
    def opens_pattern(self) -> bool:
        """The first idea stands open where no warning needs the room."""
        return not self.is_long

    @property
    def has_leading_pattern(self) -> bool:
        return self.assessment.leading != (UNCLEAR,)

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        return tuple(grounds(self.assessment))

    @property
    def irritability(self) -> tuple[answers.Points, ...]:
        unsure = frozenset(self.wording.unsure_points)
        return answers.points(self.assessment.irritability, unsure=unsure)

    @property
    def unsure_points(self) -> int:
        return sum(self.wording.unsure_points.values())

    @property
    def load(self) -> answers.Load:
        return answers.load(self.submission)

    @property
    def knees(self) -> tuple[answers.Knee, ...]:
        return answers.knees(self.submission)

    @property
    def spread(self) -> str:
        return answers.spread(self.submission)

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Answers that cannot both be true, to be asked about: no warning, and no blame."""
        form = answers.questionnaire_of(self.submission)
        return contradictions.find(form, self.submission.answers)

    @property
    def own_words(self) -> tuple[answers.Words, ...]:
        return answers.own_words(self.submission)

    @cached_property
    def all_answers(self) -> tuple[answers.FileAnswers, ...]:
        return answers.all_answers(self.submission)

    @cached_property
    def set_aside(self) -> tuple[answers.AnswerLine, ...]:
        return answers.set_aside(self.submission)

    @property
    def asked_ids(self) -> frozenset[str]:
        """The questions that can be asked by phone: each has a page in the form."""
        return frozenset(answers.questionnaire_of(self.submission).questions)

    @cached_property
    def told_ids(self) -> frozenset[str]:
        """The questions with a line below that evidence can lead to."""
        lines = (*self.set_aside, *(line for part in self.all_answers for line in part.lines))
        return frozenset(line.question_id for line in lines)


def build(
    run: TriageRun, episode: Episode, *, typed: Mapping[str, ReviewForm] = NOTHING_TYPED
) -> TriagePage:
    """Put the page together from a complete run. `typed`: review forms that were refused."""
    wording = Wording(run)
    states = wording.states(operations.flag_states(episode))
    alerts = tuple(SafetyAlert.objects.filter(episode=episode).order_by("raised_at", "pk"))
    return TriagePage(
        episode=episode,
        run=run,
        assessment=wording.assessment(Assessment.from_json(run.assessment or {})),
        cards=tuple(
            map(wording.card, flags.cards(states, State.PRESENT, alerts=alerts, typed=typed))
        ),
        not_cleared=flags.cards(states, State.NOT_CLEARED, alerts=alerts, typed=typed),
        taken_back=taken_back(states, run.submission, typed=typed),
        on_the_way=on_the_way(states, run.submission, typed=typed),
        amendments=amendments_of(episode),
        alerts=alerts,
        wording=wording,
    )
