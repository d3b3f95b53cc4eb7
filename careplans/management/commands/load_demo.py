"""`manage.py load_demo`: two made-up clinics, told through the same operations that people use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from careplans import operations as plan_operations
from clinic import content, grants, operations
from clinic.grants import Invitee
from clinic.models import Clinic, Episode, User
from clinic.operations import FirstManager, Guardian, NewClinic, NewPatient, Told
from clinic.rights import Role
from intake import operations as intake_operations
from intake.questionnaire import loading

PASSWORD = "towpath-runner-demo"  # noqa: S105 - printed for everybody, refused outside the demo
WEEKS_TO_REVIEW = 2
Row = Mapping[str, Any]


class Command(BaseCommand):
    help = "Load the demo clinics. Does nothing when they are there already."

    def handle(self, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo: DEMO is off. Nothing was loaded.")
        file = content.read_yaml("demo/clinics.yaml")
        if not Clinic.objects.filter(slug=file["clinics"][0]["slug"]).exists():
            for row in file["clinics"]:
                _found(row)
            User.objects.create_superuser(password=PASSWORD, **file["operator"])
            for row in content.read_yaml("demo/patients.yaml")["patients"]:
                _tell(row)
        for line in accounts(file):
            self.stdout.write(line)


def accounts(file: Row) -> list[str]:
    """What to sign in with, one line each."""
    lines = [f"Demo accounts, all with the password {PASSWORD}:"]
    for clinic in file["clinics"]:
        for person in clinic["people"]:
            lines.append(f"  {person['email']:<32}{person['role']}, {clinic['name']}")
    lines.append(f"  {file['operator']['email']:<32}operator, no clinical access")
    patients = content.read_yaml("demo/patients.yaml")["patients"]
    lines += [f"  {row['email']:<32}patient" for row in patients if row.get("account")]
    lines += [f"  {row['parent']['email']:<32}parent" for row in patients if "parent" in row]
    return lines


# ---- clinics and their people -----------------------------------------------------------------


def _found(row: Row) -> None:
    details = {name: value for name, value in row.items() if name != "people"}
    first, *others = row["people"]
    manager = FirstManager(**{name: first[name] for name in ("email", "given", "family")})
    clinic = operations.found_clinic(NewClinic(**details), manager)
    by = User.objects.get(email=manager.email)
    for person in others:
        operations.add_person(clinic, by=by, **(person | {"role": Role(person["role"])}))
    for person in row["people"]:
        _let_in(User.objects.get(email=person["email"]))


def _let_in(user: User) -> None:
    """In the demo everybody signs in with the same password."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])


# ---- runners and their stories ----------------------------------------------------------------


def _tell(row: Row) -> None:
    """Take one runner as far as their stage: invited, warned, sent, claimed, drafted, published."""
    clinic = Clinic.objects.get(slug=row["clinic"])
    patient = operations.register_patient(clinic, _new(row), by=_staff(clinic, "desk"))
    episode = operations.open_episode(patient, by=_staff(clinic, "desk"))
    invitation = operations.invite(episode, by=_staff(clinic, "desk"))
    if "answers" in row:
        invitee = operations.confirm_birth_date(invitation, patient.birth_date)
        _fill_in(episode, row, by=invitee)
        if row["stage"] != "warned":
            intake_operations.submit_intake(episode, by=invitee)
            _let_patient_in(episode, row, by=invitee)
    if row["stage"] in {"claimed", "drafted", "published"}:
        _treat(episode, row)


def _new(row: Row) -> NewPatient:
    return NewPatient(
        given=row["given"],
        family=row["family"],
        birth_date=_birth_date(row["birthday"], row["age"]),
        email=row["email"],
        phone="01632 960 010",
    )


def _birth_date(birthday: str, age: int) -> date:
    """The latest date with that day and month on which somebody of this age can be born."""
    month, day = (int(part) for part in birthday.split("-"))
    today = timezone.now().date()
    had_it = (today.month, today.day) >= (month, day)
    return date(today.year - age - (0 if had_it else 1), month, day)


def _fill_in(episode: Episode, row: Row, *, by: Invitee) -> None:
    """Consent, then page by page; a warned runner stops after the safety check."""
    decisions = {"care": True, "not_for_emergencies": True}
    told = Told()
    if "parent" in row:
        decisions["guardian"] = True
        name = f"{row['parent']['given']} {row['parent']['family']}"
        told = Told(guardian=Guardian(name=name, relation="parent"))
    operations.record_consents(
        episode,
        by=by,
        decisions=decisions,
        filled_by=row["filled_by"],
        phone="01632 960 010",
        told=told,
    )
    draft = intake_operations.start_draft(episode, by=by)
    sections = loading.current().sections
    for section in sections[:1] if row["stage"] == "warned" else sections:
        for page in section.pages:
            values = {
                question.id: _dated(row["answers"][question.id])
                for question in page.questions
                if question.id in row["answers"]
            }
            saved = intake_operations.save_page(
                draft, page.id, values, by=by, lock_version=draft.lock_version
            )
            draft = saved.draft
            if saved.alerts:
                intake_operations.mark_advice_read(episode, by=by)


def _dated(value: Any) -> Any:
    """A date counted from today, or the value as it is."""
    if not isinstance(value, dict):
        return value
    return (timezone.now().date() + timedelta(days=value["days_from_now"])).isoformat()


def _let_patient_in(episode: Episode, row: Row, *, by: Invitee) -> None:
    if row.get("account"):
        _let_in(operations.open_account(episode, by=by))
    if "parent" in row:
        parent = User.objects.create_user(row["parent"]["email"], PASSWORD, **_name(row["parent"]))
        grants.give_until(
            Role.PROXY,
            parent,
            episode,
            by=_staff(episode.clinic, "manager"),
            ends_at=timezone.now() + timedelta(days=365),
        )


def _name(row: Row) -> dict[str, str]:
    return {"given": row["given"], "family": row["family"]}


def _treat(episode: Episode, row: Row) -> None:
    """Claim, plan from a template, publish: as far as the stage says."""
    physio = _staff(episode.clinic, "physio")
    operations.claim_episode(episode, by=physio)
    if row["stage"] == "claimed":
        return
    plan = plan_operations.start_plan(episode, template_slug=row["template"], by=physio)
    today = timezone.now().date()
    starts_on = today + timedelta(days=7 - today.weekday())
    plan = plan_operations.set_dates(
        plan,
        starts_on=starts_on,
        review_on=starts_on + timedelta(weeks=WEEKS_TO_REVIEW),
        by=physio,
        lock_version=plan.lock_version,
    )
    if row["stage"] == "published":
        plan_operations.publish_plan(plan, by=physio, lock_version=plan.lock_version)


def _staff(clinic: Clinic, name: str) -> User:
    return User.objects.get(email=f"{name}@{clinic.slug}.example")
