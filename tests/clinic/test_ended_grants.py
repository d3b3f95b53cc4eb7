"""Access that has ended is cleared away, so that guardian's own lists agree with ours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user

from clinic import grants
from clinic.models import AuditEntry, Episode, EpisodeGrant, User
from clinic.operations.ended_grants import remove_ended_grants
from clinic.rights import Right, Role


def known_to_guardian(user: User) -> set[int]:
    rows = get_objects_for_user(
        user, "clinic.proxy_episode", Episode, use_groups=False, with_superuser=False
    )
    return set(rows.values_list("pk", flat=True))


def test_after_a_sweep_guardian_agrees_with_our_own_lists(
    episode: Episode, proxy: User, past_proxy: User
) -> None:
    assert known_to_guardian(past_proxy) == {episode.pk}
    assert remove_ended_grants() == 1
    for person in (proxy, past_proxy):
        ours = grants.episodes_with(Right.READ_PLAN, person).values_list("pk", flat=True)
        assert known_to_guardian(person) == set(ours)


def test_a_second_sweep_finds_nothing(episode: Episode, proxy: User, past_proxy: User) -> None:
    assert [remove_ended_grants(), remove_ended_grants()] == [1, 0]
    assert EpisodeGrant.objects.filter(user=proxy).exists()


def test_who_had_access_is_still_known_after_it_is_cleared_away(
    episode: Episode, past_proxy: User, other_physio: User
) -> None:
    assert grants.ever_held(Role.PROXY, past_proxy, episode)
    remove_ended_grants()
    assert grants.ever_held(Role.PROXY, past_proxy, episode)
    assert not grants.ever_held(Role.FOLLOWER, past_proxy, episode)
    assert not grants.ever_held(Role.PROXY, other_physio, episode)
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert (entry.event, entry.object_id) == ("grant-removed", str(past_proxy.uid))


@pytest.mark.parametrize("seconds", [-1, 1])
def test_a_grant_is_cleared_away_after_its_end_and_not_before(
    episode: Episode, proxy: User, seconds: int
) -> None:
    ends_at = timezone.now()
    EpisodeGrant.objects.filter(user=proxy).update(ends_at=ends_at)
    assert remove_ended_grants(at=ends_at + timedelta(seconds=seconds)) == (seconds > 0)
