from __future__ import annotations

import pytest
from django.test import Client

from portal.desk.roles import LEAD
from tests.desk.people import signed_in


@pytest.fixture
def trainer(db: None) -> Client:
    return signed_in("trainer")


@pytest.fixture
def lead(db: None) -> Client:
    return signed_in("leitung", LEAD)
