"""Pages for patients go compressed, where their length cannot tell of a record."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client
from django.urls import reverse

from clinic import operations
from clinic.models import Invitation, User

pytestmark = pytest.mark.django_db
GZIP = {"accept-encoding": "gzip"}


def test_a_page_of_the_form_is_compressed_for_who_can_read_it(
    client: Client, invitation: Invitation
) -> None:
    address = reverse("invitation", args=[operations.token_of(invitation)])
    packed = client.get(address, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert b"Tell us about your knee" in gzip.decompress(packed.content)
    assert "Content-Encoding" not in client.get(address).headers


def test_a_page_that_repeats_its_address_or_is_for_staff_is_not(
    client: Client, invitation: Invitation, front_desk: User
) -> None:
    address = reverse("invitation", args=[operations.token_of(invitation)])
    assert "Content-Encoding" not in client.get(f"{address}?name=Asha", headers=GZIP).headers
    client.force_login(front_desk)
    for staff in (reverse("patients"), reverse("patient-new")):
        assert "Content-Encoding" not in client.get(staff, headers=GZIP).headers
