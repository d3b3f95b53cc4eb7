"""Reads an expression from a rule file and refuses what the questionnaire cannot answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from clinic.content import ContentError
from intake.questionnaire.definition import Kind, Question
from intake.triage.logic import PREFER_NOT, All, AnyOf, CountOf, Leaf, Node, Not, Op, Operand

Shape = Literal["choice", "choices", "boolean", "number", "other"]

_SHAPES: Mapping[Kind, Shape] = {
    Kind.BOOLEAN: "boolean",
    Kind.INTEGER: "number",
    Kind.DECIMAL: "number",
    Kind.SINGLE: "choice",
    Kind.MULTI: "choices",
}

_FITS: Mapping[Op, frozenset[Shape]] = {
    Op.IS: frozenset({"choice", "boolean"}),
    Op.IN: frozenset({"choice"}),
    Op.HAS_ANY: frozenset({"choices"}),
    Op.HAS_NONE: frozenset({"choices"}),
    Op.COUNT_GTE: frozenset({"choices"}),
    Op.GTE: frozenset({"number"}),
    Op.GT: frozenset({"number"}),
    Op.LTE: frozenset({"number"}),
    Op.LT: frozenset({"number"}),
    Op.ANSWERED: frozenset({"choice", "choices", "boolean", "number", "other"}),
}


@dataclass(frozen=True)
class Term:
    """Something a leaf may name: the shape of its value and, for choices, the option ids."""

    shape: Shape
    options: frozenset[str] = frozenset()


def term_of(question: Question) -> Term:
    options = frozenset(option.id for option in question.options)
    return Term(shape=_SHAPES.get(question.kind, "other"), options=options)


@dataclass
class Grammar:
    """The words expressions of one rule set may use. Macros are read when first named."""

    questions: Mapping[str, Term]
    derived: Mapping[str, Term]
    macros: Mapping[str, Any] = field(default_factory=dict)
    name: str = "rules"
    _read: dict[str, Node] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def expression(self, raw: Any, *, where: str) -> Node:
        """The expression in `raw`; `where` is the id of the rule it belongs to."""
        if not isinstance(raw, dict):
            raise self._refusal(where, f"an expression must be a mapping, not {raw!r}")
        for word, node in (("all", All), ("any", AnyOf)):
            if word in raw:
                return node(self._parts(raw, word, where=where))
        if "not" in raw:
            return self._not(raw, where=where)
        if "m" in raw:
            return self._macro(raw, where=where)
        return self._leaf(raw, where=where)

    def _refusal(self, where: str, reason: str) -> ContentError:
        return ContentError(f"{self.name}: {where}: {reason}")

    def _only(self, raw: dict[str, Any], word: str, *, where: str) -> Any:
        if len(raw) != 1:
            raise self._refusal(where, f"{word!r} must stand alone, not beside {sorted(raw)}")
        return raw[word]

    def _parts(self, raw: dict[str, Any], word: str, *, where: str) -> tuple[Node, ...]:
        parts = self._only(raw, word, where=where)
        if not isinstance(parts, list) or not parts:
            raise self._refusal(where, f"{word!r} needs a list of at least one expression")
        return tuple(self.expression(part, where=where) for part in parts)

    def _not(self, raw: dict[str, Any], *, where: str) -> Not:
        part = self.expression(self._only(raw, "not", where=where), where=where)
        for leaf in part.leaves():
            if PREFER_NOT in self._term(leaf.id, derived=leaf.derived, where=where).options:
                raise self._refusal(where, f"'not' over {leaf.id!r} would fire on 'prefer_not'")
        return Not(part)

    def _macro(self, raw: dict[str, Any], *, where: str) -> Node:
        macro = self._only(raw, "m", where=where)
        if macro in self._open:
            circle = " > ".join([*self._open, macro])
            raise self._refusal(where, f"the macro {macro!r} rests on itself: {circle}")
        if macro not in self.macros:
            raise self._refusal(where, f"unknown macro {macro!r}")
        if macro not in self._read:
            self._open.append(macro)
            self._read[macro] = self.expression(self.macros[macro], where=f"{where}, macro {macro}")
            self._open.pop()
        return self._read[macro]

    def _leaf(self, raw: dict[str, Any], *, where: str) -> Leaf:
        names = [key for key in ("q", "d") if key in raw]
        words = [key for key in raw if key not in ("q", "d")]
        if len(names) != 1 or len(words) != 1:
            raise self._refusal(where, f"a leaf is one q or d with one operator, not {raw!r}")
        derived = names[0] == "d"
        term_id = raw[names[0]]
        term = self._term(term_id, derived=derived, where=where)
        if words[0] not in list(Op):
            raise self._refusal(where, f"{term_id!r}: unknown operator {words[0]!r}")
        op = Op(words[0])
        if term.shape not in _FITS[op]:
            raise self._refusal(where, f"{term_id!r} is a {term.shape}: {op!s} cannot be used")
        operand = self._operand(op, raw[words[0]], term, where=f"{where}: {term_id!r}")
        return Leaf(id=term_id, op=op, operand=operand, derived=derived)

    def _term(self, term_id: Any, *, derived: bool, where: str) -> Term:
        terms = self.derived if derived else self.questions
        if not isinstance(term_id, str) or term_id not in terms:
            kind = "derived value" if derived else "question"
            raise self._refusal(where, f"unknown {kind} {term_id!r}")
        return terms[term_id]

    def _operand(self, op: Op, raw: Any, term: Term, *, where: str) -> Operand:
        if op in (Op.GTE, Op.GT, Op.LTE, Op.LT):
            return self._number(raw, where=where)
        if op is Op.ANSWERED and raw is not True:
            raise self._refusal(where, "answered can only be true")
        if term.shape == "boolean" or op is Op.ANSWERED:
            return self._boolean(raw, where=where)
        if op is Op.IS:
            return self._option(raw, term, where=where)
        if op is Op.COUNT_GTE:
            return self._count(raw, term, where=where)
        options = self._options(raw, term, where=where)
        if op is Op.HAS_NONE and PREFER_NOT in term.options:
            raise self._refusal(where, "has_none would fire on 'prefer_not'")
        return options

    def _number(self, raw: Any, *, where: str) -> int | Decimal:
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise self._refusal(where, f"{raw!r} is not a number")
        return raw if isinstance(raw, int) else Decimal(str(raw))

    def _boolean(self, raw: Any, *, where: str) -> bool:
        if not isinstance(raw, bool):
            raise self._refusal(where, f"{raw!r} is not true or false")
        return raw

    def _option(self, raw: Any, term: Term, *, where: str) -> str:
        if not isinstance(raw, str) or raw not in term.options:
            raise self._refusal(where, f"there is no option {raw!r}")
        if raw == PREFER_NOT:
            raise self._refusal(where, "'prefer_not' never fires a rule")
        return raw

    def _options(self, raw: Any, term: Term, *, where: str) -> frozenset[str]:
        if not isinstance(raw, list) or not raw:
            raise self._refusal(where, f"{raw!r} is not a list of options")
        options = frozenset(self._option(item, term, where=where) for item in raw)
        if len(options) != len(raw):
            raise self._refusal(where, "an option stands twice")
        return options

    def _count(self, raw: Any, term: Term, *, where: str) -> CountOf:
        if not isinstance(raw, dict) or set(raw) != {"n", "of"}:
            raise self._refusal(where, "count_gte needs n and of")
        items = self._options(raw["of"], term, where=where)
        n = self._number(raw["n"], where=where)
        if not isinstance(n, int) or not 1 <= n <= len(items):
            raise self._refusal(where, f"n must be 1 to {len(items)}, not {raw['n']!r}")
        return CountOf(n=n, items=items)
