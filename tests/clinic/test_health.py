"""What whoever watches the server is told."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from clinic import frozen


def test_the_server_says_that_it_is_alive(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_the_server_says_that_it_is_ready(client: Client, db: None) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_lost_trigger_makes_it_not_ready(client: Client, db: None) -> None:
    frozen.remove_guards()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "triggers are missing"


def test_storage_that_cannot_be_written_makes_it_not_ready(
    client: Client, db: None, settings: LazySettings
) -> None:
    settings.MEDIA_ROOT = "/proc/nowhere"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["storage"] == "files cannot be written"


def test_missing_fonts_make_it_not_ready(client: Client, db: None, settings: LazySettings) -> None:
    settings.PRINT_FONTS = ["careplans/print/nowhere.ttf"]
    assert client.get("/readyz").json()["fonts"] == "fonts are missing"


@pytest.mark.parametrize("path", ["/healthz", "/privacy/", "/account/login/", "/nowhere/"])
def test_every_answer_carries_the_security_headers(client: Client, db: None, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


def test_a_page_whose_address_holds_a_token_tells_other_sites_only_the_origin(
    client: Client, db: None
) -> None:
    assert client.get("/i/some-token/").headers["Referrer-Policy"] == "strict-origin"
