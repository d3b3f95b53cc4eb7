"""How much of an exercise: the dose, its limits, and how it is said to the patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from clinic.errors import Invalid

COUNTS = ("sets", "reps", "hold_s", "minutes", "rest_s", "per_week")
"""The whole numbers of a dose that an exercise limits."""

LOAD_KG_MAX = Decimal(300)
EFFORT_MAX = 10
TEXT_MAX: Mapping[str, int] = {"load_text": 80, "tempo": 40}

_WORDS: Mapping[str, str] = {
    "sets": "sets",
    "reps": "repetitions",
    "hold_s": "seconds to hold",
    "minutes": "minutes",
    "rest_s": "seconds of rest",
    "per_week": "days a week",
    "load_kg": "the weight in kg",
    "effort": "effort",
    "load_text": "the load",
    "tempo": "the tempo",
}

_STRIP: Mapping[str, str] = {
    "how_many": "How many",
    "sets": "Sets",
    "rest": "Rest",
    "how_often": "How often",
    "effort": "How hard",
    "tempo": "Speed",
    "side": "Side",
}

_NO_LOAD = frozenset({"", "none", "body weight"})


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest and highest value that may be entered."""

    low: int
    high: int

    def holds(self, value: int) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be entered for one exercise. None: the exercise is not counted that way."""

    sets: Range | None = None
    reps: Range | None = None
    hold_s: Range | None = None
    minutes: Range | None = None
    rest_s: Range | None = None
    per_week: Range | None = None

    def to_json(self) -> dict[str, list[int] | None]:
        ranges = {name: getattr(self, name) for name in COUNTS}
        return {name: [r.low, r.high] if r else None for name, r in ranges.items()}


@dataclass(frozen=True, slots=True)
class Part:
    """One cell of the printed strip: what it is called and what it says."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The dose in the fixed order of the printed strip; an empty part is left out.

    `effort` says how hard: the load, a number out of 10, or both. `tempo` says how fast: the
    seconds of each way, "2 up, 9 down", or a word.
    """

    how_many: str
    sets: str
    rest: str
    how_often: str
    effort: str
    tempo: str
    side: str

    def parts(self) -> tuple[Part, ...]:
        """Order of the print: how many, sets, rest, how often, how hard, speed; the side last."""
        parts = (Part(id, label, getattr(self, id)) for id, label in _STRIP.items())
        return tuple(part for part in parts if part.text)


@dataclass(frozen=True, slots=True)
class Dose:
    """Repetitions or minutes, never both. `rest_s` is between sets, `effort` is 0 to 10."""

    sets: int
    reps: int | None = None
    hold_s: int | None = None
    minutes: int | None = None
    load_text: str = ""
    load_kg: Decimal | None = None
    tempo: str = ""
    rest_s: int = 0
    per_week: int = 1
    per_side: bool = False
    effort: int | None = None

    def changed(self, **new: Any) -> Dose:
        """The same dose with other figures; a name that is no field is refused."""
        unknown = sorted(set(new) - FIELDS)
        if unknown:
            raise ValueError(f"a dose has no {unknown[0]!r}")
        return replace(self, **new)

    def to_json(self) -> dict[str, Any]:
        values = asdict(self)
        values["load_kg"] = None if self.load_kg is None else str(self.load_kg)
        return values

    def strip(self, *, side: str = "") -> Strip:
        """`side` names the leg of this patient, such as "right leg"; else "each leg"."""
        return Strip(
            how_many=_how_many(self),
            sets=_count(self.sets, "set"),
            rest=_rest(self),
            how_often=_how_often(self.per_week),
            effort=", ".join(part for part in (_load(self), _effort(self)) if part),
            tempo=_tempo(self),
            side=side or ("each leg" if self.per_side else ""),
        )

    def say(self, *, side: str = "") -> str:
        """One line for the patient: "3 sets of 10, rest 30 seconds, 2 days a week, each leg"."""
        strip = self.strip(side=side)
        rest = strip.rest and f"rest {strip.rest}"
        tempo = strip.tempo and f"speed {strip.tempo}"
        parts = (_amount(self), rest, strip.how_often, strip.effort, tempo, strip.side)
        return ", ".join(part for part in parts if part)

    def seconds(self, rep_seconds: Decimal | None) -> int | None:
        """Time one session takes, rests included; None when a repetition has no known length.

        `rep_seconds` is the moving time of one repetition; its hold is added here.
        """
        if self.minutes is not None:
            work = Decimal(self.minutes * 60)
        elif self.reps is not None and rep_seconds is not None:
            work = self.reps * (rep_seconds + (self.hold_s or 0))
        else:
            return None
        sides = 2 if self.per_side else 1
        total = self.sets * sides * work + max(self.sets - 1, 0) * self.rest_s
        return int(total.to_integral_value(rounding=ROUND_HALF_UP))


FIELDS = frozenset(field.name for field in fields(Dose))


def from_json(raw: Mapping[str, Any]) -> Dose:
    """The dose in `raw`; Invalid names every field that cannot be used."""
    problems = {name: f"A dose has no field {name!r}." for name in raw if name not in FIELDS}
    values: dict[str, Any] = {}
    for name in FIELDS & set(raw):
        try:
            values[name] = _read(name, raw[name])
        except ValueError as error:
            problems[name] = str(error)
    if "sets" not in raw:
        problems["sets"] = "Enter sets."
    if problems:
        raise Invalid("The dose cannot be used. Correct the marked fields.", fields=problems)
    return Dose(**values)


def problems(dose: Dose, limits: Limits) -> dict[str, str]:
    """Field to sentence for everything outside the limits; empty when the dose may be saved."""
    found: dict[str, str] = {}
    for name in COUNTS:
        sentence = _count_problem(name, getattr(dose, name), getattr(limits, name))
        if sentence:
            found[name] = sentence
    found.update(_shape_problems(dose))
    if dose.load_kg is not None and not 0 <= dose.load_kg <= LOAD_KG_MAX:
        found["load_kg"] = f"Enter the weight in kg from 0 to {LOAD_KG_MAX}."
    if dose.effort is not None and not 0 <= dose.effort <= EFFORT_MAX:
        found["effort"] = f"Enter effort from 0 to {EFFORT_MAX}."
    for name, most in TEXT_MAX.items():
        if len(getattr(dose, name)) > most:
            found[name] = f"Shorten {_WORDS[name]} to {most} characters."
    return found


def check(dose: Dose, limits: Limits) -> None:
    """Raise Invalid with a sentence for each field that is outside the limits."""
    found = problems(dose, limits)
    if found:
        raise Invalid(" ".join(found.values()), fields=found)


def _count_problem(name: str, value: int | None, allowed: Range | None) -> str:
    if allowed is None:
        unused = value is None or (name == "rest_s" and value == 0)
        return "" if unused else f"Leave {_WORDS[name]} empty for this exercise."
    if value is not None and not allowed.holds(value):
        return f"Enter {_WORDS[name]} from {allowed.low} to {allowed.high}."
    return ""


def _shape_problems(dose: Dose) -> dict[str, str]:
    if dose.reps is None and dose.minutes is None:
        return {"reps": "Enter repetitions or minutes."}
    if dose.reps is not None and dose.minutes is not None:
        return {"minutes": "Enter repetitions or minutes, not both."}
    if dose.hold_s is not None and dose.reps is None:
        return {"hold_s": "Enter repetitions to hold, or leave seconds to hold empty."}
    return {}


def _read(name: str, value: Any) -> Any:
    if name == "per_side":
        if not isinstance(value, bool):
            raise ValueError("Say yes or no to each leg.")
        return value
    if name in TEXT_MAX:
        if not isinstance(value, str):
            raise ValueError(f"Write {_WORDS[name]} as text.")
        return value.strip()
    if value is None and name in {"reps", "hold_s", "minutes", "load_kg", "effort"}:
        return None
    return _read_weight(value) if name == "load_kg" else _read_count(name, value)


def _read_count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"Enter {_WORDS[name]} as a whole number.")
    return value


def _read_weight(value: Any) -> Decimal:
    sentence = "Enter the weight in kg as a number, such as 7.5."
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(sentence)
    try:
        weight = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(sentence) from error
    if not weight.is_finite():
        raise ValueError(sentence)
    return weight


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _is_single_hold(dose: Dose) -> bool:
    return dose.reps == 1 and dose.hold_s is not None


def _how_many(dose: Dose) -> str:
    if dose.minutes is not None:
        return _count(dose.minutes, "minute")
    if dose.hold_s is None:
        return _count(dose.reps or 0, "time")
    hold = f"hold {_count(dose.hold_s, 'second')}"
    return hold if _is_single_hold(dose) else f"{_count(dose.reps or 0, 'time')}, {hold}"


def _amount(dose: Dose) -> str:
    if dose.minutes is not None:
        minutes = _count(dose.minutes, "minute")
        return minutes if dose.sets == 1 else f"{_count(dose.sets, 'time')} {minutes}"
    hold = "" if dose.hold_s is None else _count(dose.hold_s, "second")
    if _is_single_hold(dose):
        return f"{_count(dose.sets, 'hold')} of {hold}"
    sets = f"{_count(dose.sets, 'set')} of {dose.reps}"
    return f"{sets}, hold {hold}" if hold else sets


def _load(dose: Dose) -> str:
    if dose.load_kg is not None:
        return f"{dose.load_kg.normalize():f} kg"
    return "" if dose.load_text in _NO_LOAD else dose.load_text


def _tempo(dose: Dose) -> str:
    """Empty when it only repeats the hold that is said already."""
    is_the_hold = dose.hold_s is not None and dose.tempo in {"hold", f"hold {dose.hold_s} s"}
    return "" if is_the_hold else dose.tempo


def _rest(dose: Dose) -> str:
    return _count(dose.rest_s, "second") if dose.rest_s and dose.sets > 1 else ""


def _how_often(per_week: int) -> str:
    return "every day" if per_week == 7 else f"{_count(per_week, 'day')} a week"


def _effort(dose: Dose) -> str:
    said_in_load = "effort" in dose.load_text
    if dose.effort is None or said_in_load:
        return ""
    return f"effort {dose.effort} out of {EFFORT_MAX}"
