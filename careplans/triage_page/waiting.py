"""The warnings of a form that is not sent yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clinic.models import Episode
from intake.models import SafetyAlert
from intake.triage import rules


@dataclass(frozen=True)
class Raised:
    """The latest alert of one rule, with its condition and those of the rules it hides."""

    alert: SafetyAlert
    condition: str
    under: tuple[Raised, ...] = ()


@dataclass(frozen=True)
class Warnings:
    """Most urgent first; empty when no urgent rule has come true."""

    rows: tuple[Raised, ...]

    @property
    def is_emergency(self) -> bool:
        return any(row.alert.tier == "emergency_now" for row in self.rows)

    @property
    def all_read(self) -> bool:
        every = (each for row in self.rows for each in (row, *row.under))
        return all(row.alert.read_at for row in every)


def warnings_of(episode: Episode) -> Warnings:
    known = rules.current()
    alerts = SafetyAlert.objects.filter(episode=episode, draft__closed_at__isnull=True)
    latest = {alert.rule_id: alert for alert in alerts.order_by("raised_at", "pk")}
    ranked = sorted(latest.values(), key=lambda alert: -known.rank(alert.tier))
    rows: dict[str, Raised] = {}
    hidden: set[str] = set()
    for alert in ranked:
        under = [latest[one] for one in known.supersedes.get(alert.rule_id, ()) if one in latest]
        rows[alert.rule_id] = _raised(alert, under)
        hidden.update(each.rule_id for each in under)
    return Warnings(tuple(row for rule_id, row in rows.items() if rule_id not in hidden))


def _raised(alert: SafetyAlert, under: Iterable[SafetyAlert]) -> Raised:
    return Raised(alert, condition_of(alert.rule_id), tuple(_raised(each, ()) for each in under))


def condition_of(rule_id: str) -> str:
    """What a rule warns of; its id when the present rules no longer hold it."""
    flag = rules.current().red_flags.get(rule_id)
    return flag.condition if flag else rule_id
