"""Taking back and sending in the same moment: one of them comes first, and both agree on which."""

from __future__ import annotations

import pytest

from clinic import operations as clinic_operations
from clinic.grants import Invitee
from clinic.models import Consent, Episode
from intake import operations
from intake.models import Submission
from tests import builders_intake
from tests.infrastructure.races import at_once, refusals

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def test_taking_back_in_many_windows_at_once_is_one_row(episode: Episode, invitee: Invitee) -> None:
    builders_intake.make_draft(episode, by=invitee)
    results = at_once(
        *[lambda: clinic_operations.withdraw_consent(episode, "care", by=invitee)] * 8
    )
    assert len(refusals(results)) == 7
    assert Consent.objects.filter(purpose="care", is_given=False).count() == 1


def test_a_form_is_sent_before_the_yes_is_taken_back_or_not_at_all(
    episode: Episode, invitee: Invitee
) -> None:
    builders_intake.make_draft(episode, by=invitee, answers=builders_intake.answers_of("v01"))
    sent, taken_back = at_once(
        lambda: operations.submit_intake(episode, by=invitee),
        lambda: clinic_operations.withdraw_consent(episode, "care", by=invitee),
    )
    assert taken_back is None
    if isinstance(sent, Submission):
        assert Consent.objects.get(is_given=False, purpose="care").given_at > sent.submitted_at
    else:
        assert isinstance(sent, clinic_operations.ConsentMissing)
        assert not Submission.objects.exists()
