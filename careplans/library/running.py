"""From the rows of modifications.yaml to running modifications, their variables and blocks."""

from __future__ import annotations

from careplans.library.modification import (
    Cap,
    Example,
    GlobalBlock,
    Guard,
    Indicated,
    LighterWeek,
    Missing,
    Modification,
    NotWhen,
    Parameter,
    RunWalkSchedule,
    Segment,
    Stage,
    Step,
    Variable,
)
from careplans.library.rows import Row

WHEN_MISSING = ("ask", "assume", "highest_of", "number")
WHEN_GUARDED = ("block", "use_instead")


def variable(row: Row) -> Variable:
    missing = row.inner("missing")
    found = Variable(
        id=row.text("id"),
        inputs=row.texts("from"),
        unit=row.text("unit"),
        meaning=row.text("meaning", default=""),
        missing=_missing(missing),
    )
    missing.done()
    return found


def modification(row: Row) -> Modification:
    return Modification(
        id=row.text("id"),
        name=row.text("name"),
        strength=row.text("strength"),
        tags=row.tags(),
        parameters=tuple(_parameter(part) for part in row.inners("parameters")),
        bounds=row.text("bounds"),
        guards=tuple(_guard(part) for part in row.inners("guards")),
        caps=tuple(_cap(part) for part in row.inners("caps")),
        steps=tuple(_step(part) for part in row.inners("steps")),
        is_volume=row.flag("volume"),
        excludes=row.texts("excludes"),
        chosen_when=row.formula_or_none("chosen_when"),
        longest_days=row.whole_or_none("longest_days"),
        per_week=row.whole_or_none("per_week"),
        no_back_to_back_when=row.formula_or_none("no_back_to_back_when"),
        lighter_week=_lighter_week(row),
        schedule=_schedule(row),
        stages=tuple(_stage(part) for part in row.inners("stages")),
        examples=tuple(_example(part) for part in row.inners("examples")),
        indicated=_indicated(row.inner("indicated")),
        not_when=_not_when(row.inner("not_when")),
        progress=row.text("progress", default=""),
        patient=row.text("patient"),
        clinician=row.text("clinician"),
        sources=row.cited(),
    )


def global_block(row: Row) -> GlobalBlock:
    return GlobalBlock(
        id=row.text("id"),
        text=row.text("text"),
        tiers=row.texts("tiers"),
        states=row.texts("states"),
        holds=row.texts("holds"),
    )


def _missing(row: Row) -> Missing:
    then = row.text("then")
    if then not in WHEN_MISSING:
        row.refuse(f"'then' must be one of {', '.join(WHEN_MISSING)}")
    return Missing(
        then=then,
        ask=row.text("ask", default=None if then == "ask" else ""),
        note="" if then == "ask" else row.text("note"),
        value=row.decimal("value") if then == "assume" else None,
        questions=row.texts("questions"),
        number=row.text("number", default=""),
    )


def _parameter(row: Row) -> Parameter:
    found = Parameter(
        id=row.text("id"),
        label=row.text("label"),
        formula=row.formula("formula"),
        unit=row.text("unit"),
        say=row.text("say", default=""),
        from_pain_rule=row.text("from_pain_rule", default=""),
    )
    if found.say and "{value}" not in found.say:
        row.refuse("'say' must hold {value}")
    row.done()
    return found


def _guard(row: Row) -> Guard:
    found = Guard(
        when=row.formula("when"),
        then=row.text("then"),
        use=row.text("use", default=""),
        note=row.text("note"),
    )
    if found.then not in WHEN_GUARDED or (found.then == "use_instead") != bool(found.use):
        row.refuse("'then' must be block, or use_instead with 'use'")
    row.done()
    return found


def _cap(row: Row) -> Cap:
    found = Cap(
        number=row.text("number"),
        low=row.formula_or_none("min"),
        high=row.formula_or_none("max"),
        when=row.formula_or_none("when"),
        when_known=row.texts("when_known"),
        note=row.text("note", default=""),
    )
    if found.low is None and found.high is None:
        row.refuse("needs 'min' or 'max'")
    row.done()
    return found


def _step(row: Row) -> Step:
    found = Step(
        text=row.text("text"),
        weeks=row.pair_or_none("weeks"),
        rung=row.whole_or_none("rung"),
        repeats=row.whole_or_none("repeats"),
        run_s=row.whole_or_none("run_s"),
        rest_s=row.whole_or_none("rest_s"),
        sessions=row.whole_or_none("sessions"),
        share=row.decimal_or_none("share"),
    )
    row.done()
    return found


def _lighter_week(row: Row) -> LighterWeek | None:
    if not row.has("lighter_week"):
        return None
    inner = row.inner("lighter_week")
    found = LighterWeek(every=inner.whole("every"), share=inner.decimal("share"))
    inner.done()
    return found


def _schedule(row: Row) -> RunWalkSchedule | None:
    if not row.has("schedule"):
        return None
    inner = row.inner("schedule")
    found = RunWalkSchedule(
        sessions_per_week=inner.whole("sessions_per_week"),
        rest_days_between=inner.whole("rest_days_between"),
        good_sessions_to_move_up=inner.whole("good_sessions_to_move_up"),
        first_stage_after_4_weeks_off=inner.whole("first_stage_after_4_weeks_off"),
    )
    inner.done()
    return found


def _stage(row: Row) -> Stage:
    found = Stage(
        stage=row.whole("stage"),
        segments=tuple(_segment(part) for part in row.inners("segments")),
        run_total=row.whole("run_total"),
        session_total=row.whole("session_total"),
    )
    running = sum(part.run * part.times for part in found.segments)
    walking = sum(part.walk * part.times for part in found.segments)
    if (running, running + walking) != (found.run_total, found.session_total):
        row.refuse(f"totals must be {running} and {running + walking}")
    row.done()
    return found


def _segment(row: Row) -> Segment:
    found = Segment(run=row.whole("run"), walk=row.whole("walk"), times=row.whole("times"))
    row.done()
    return found


def _example(row: Row) -> Example:
    found = Example(given=row.decimals("given"), expect=row.decimals("expect"))
    row.done()
    return found


def _indicated(row: Row) -> Indicated:
    found = Indicated(
        patterns=row.texts("patterns"),
        phases=row.texts("phases"),
        irritability=row.texts("irritability"),
        factors=row.texts("factors"),
    )
    row.done()
    return found


def _not_when(row: Row) -> NotWhen:
    found = NotWhen(
        red_flags=row.texts("red_flags"),
        patterns=row.texts("patterns"),
        irritability=row.texts("irritability"),
        rule=row.condition_or_none("rule"),
        note=row.text("note", default=""),
    )
    row.done()
    return found
