"""The chain: unbroken, frozen, without content, and tampering shows where."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from clinic import audit, frozen
from clinic.models import AuditEntry, AuditHead, Clinic, Episode, User


@pytest.fixture
def ten_entries(clinic: Clinic, episode: Episode, physio: User) -> Clinic:
    for number in range(10):
        audit.record(
            audit.Event.RECORD_OPENED,
            by=physio,
            clinic=clinic,
            episode=episode,
            detail={"page": f"page {number}"},
        )
    return clinic


def test_an_untouched_chain_is_whole(ten_entries: Clinic) -> None:
    assert audit.first_fault(ten_entries) is None


@pytest.mark.parametrize(
    "change", [{"event": "x"}, {"detail": {}}, {"actor": None}, {"outcome": "refused"}]
)
def test_a_changed_entry_is_found(ten_entries: Clinic, change: dict[str, object]) -> None:
    entry = AuditEntry.objects.filter(clinic=ten_entries).order_by("-seq")[3]
    frozen.remove_guards()
    AuditEntry.objects.filter(pk=entry.pk).update(**change)
    assert audit.first_fault(ten_entries) == entry.seq


def test_a_removed_entry_is_found(ten_entries: Clinic) -> None:
    last = AuditEntry.objects.filter(clinic=ten_entries).order_by("-seq").first()
    assert last is not None
    frozen.remove_guards()
    AuditEntry.objects.filter(pk=last.pk).delete()
    assert audit.first_fault(ten_entries) == last.seq


def test_entries_cannot_be_changed_or_deleted(ten_entries: Clinic) -> None:
    entry = AuditEntry.objects.filter(clinic=ten_entries).first()
    assert entry is not None
    entry.event = "changed"
    for write in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE clinic_auditentry SET event = 'x'")


def test_a_lost_trigger_is_noticed(db: None) -> None:
    assert frozen.missing_guards() == []
    frozen.remove_guards()
    assert "frozen_clinic_auditentry_update" in frozen.missing_guards()
    frozen.install_guards()
    assert frozen.missing_guards() == []


def test_every_clinic_has_its_own_chain(ten_entries: Clinic, other_clinic: Clinic) -> None:
    audit.record(audit.Event.PERSON_ADDED, by=None, clinic=other_clinic)
    assert AuditHead.objects.get(clinic=other_clinic).seq == 1
    assert audit.first_fault(other_clinic) is None


def test_an_undone_action_leaves_no_entry(clinic: Clinic) -> None:
    before = AuditEntry.objects.count()
    with transaction.atomic():
        audit.record(audit.Event.PERSON_ADDED, by=None, clinic=clinic)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == before
    assert audit.first_fault(clinic) is None
