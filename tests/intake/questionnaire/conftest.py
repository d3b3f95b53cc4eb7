"""A fresh copy of the shipped documents for each test that breaks them."""

from __future__ import annotations

import copy

import pytest

from .documents import SHIPPED, Document


@pytest.fixture
def definition() -> Document:
    return copy.deepcopy(SHIPPED[0])


@pytest.fixture
def sidecar() -> Document:
    return copy.deepcopy(SHIPPED[1])
