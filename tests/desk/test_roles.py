"""No page of the desk is reachable without its role: all addresses with all roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal.desk.roles import ADMIN, LEAD, PROTECTION, ROLES, TRAINER, Right
from portal.traininglog.models import AuditEntry, TrainerQuestion
from tests.desk.people import CLAIM, PASSWORD, last, person, signed_in, talk, with_password

pytestmark = pytest.mark.django_db
# What anybody may open, and what leads on by itself.
OPEN = {"login", "logout", "start"}
TEXTS = (CLAIM, "nebenher")


def patterns() -> Iterator[tuple[str, Any]]:
    """Yield every address below /desk/, as Django knows it, with its view."""

    def walk(resolver: Any, prefix: str) -> Iterator[tuple[str, Any]]:
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry, route)
            elif isinstance(entry, URLPattern) and entry.name not in OPEN:
                yield route, entry.callback

    for route, view in walk(get_resolver(), ""):
        if route.startswith("desk/"):
            yield route, view


@pytest.fixture
def addresses() -> dict[str, Right]:
    turn = last(talk(CLAIM, trainer_question="Wer haftet?"))
    question = TrainerQuestion.objects.get()
    pseudonym = turn.conversation.pseudonym
    found = {}
    for route, view in patterns():
        pk = question.pk if "questions" in route else turn.pk
        address = route.replace("<str:pseudonym>", pseudonym).replace("<int:pk>", str(pk))
        found["/" + re.sub("<[^>]+>", "csv", address)] = view.right
    return found


def test_every_view_of_the_desk_names_its_right() -> None:
    assert len(list(patterns())) > 20
    for route, view in patterns():
        assert isinstance(getattr(view, "right", None), Right), route


@pytest.mark.parametrize("role", [*ROLES, None])
def test_all_addresses_with_all_roles(addresses: dict[str, Right], role: str | None) -> None:
    client = Client()
    client.force_login(person("jemand", *([role] if role else [])))
    rights: frozenset[Right] = ROLES[role] if role else frozenset()
    for address, right in addresses.items():
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            if right in rights:
                assert answer.status_code != 403, address
                assert not answer.get("Location", "").startswith("/desk/login/"), address
                assert answer.status_code < 500, address
                continue
            # 405: a method that nobody may use there.
            assert answer.status_code in (403, 405), (role, method, address)
            if answer.status_code == 403:
                assert "Diese Seite gehört nicht zu Ihrer Rolle." in answer.content.decode()
            assert not any(text in answer.content.decode() for text in TEXTS)


def test_nobody_without_login(addresses: dict[str, Right], client: Client) -> None:
    for address in addresses:
        for method in ("get", "post"):
            answer = getattr(client, method)(address)
            assert answer.status_code in (302, 405), address
            assert answer.get("Location", "/desk/login/").startswith("/desk/login/")


def test_the_groups_are_there_after_the_migration() -> None:
    assert set(Group.objects.values_list("name", flat=True)) >= {TRAINER, LEAD, PROTECTION, ADMIN}


def test_what_each_role_is_for() -> None:
    assert Right.READ not in ROLES[PROTECTION]
    assert {Right.EXPORT, Right.LEARN} <= ROLES[LEAD]
    assert not {Right.EXPORT, Right.LEARN, Right.PROTECT, Right.MANAGE} & ROLES[TRAINER]
    assert ROLES[ADMIN] == set(Right)


def test_the_navigation_shows_what_one_may() -> None:
    trainer = signed_in("trainer").get("/desk/").content.decode()
    assert "/desk/queue/" in trainer and "/desk/protection/" not in trainer
    officer = signed_in("schutz", PROTECTION).get("/desk/protection/").content.decode()
    assert "/desk/protection/trail/" in officer and "/desk/queue/" not in officer


def test_somebody_locked_out_is_out(client: Client) -> None:
    user = person("trainer", TRAINER)
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get("/desk/").status_code == 302


def test_accounts_are_made_and_changed() -> None:
    admin = signed_in("chefin", ADMIN)
    made = admin.post(
        "/desk/accounts/",
        {"username": "erika", "password": PASSWORD + "-42", "roles": [TRAINER], "active": "on"},
    )
    assert made.status_code == 302
    erika = Client()
    assert erika.login(username="erika", password=PASSWORD + "-42")
    assert erika.get("/desk/").status_code == 200
    entry = AuditEntry.objects.get(action="change account")
    assert (entry.actor, entry.object) == ("chefin", "erika")
    assert PASSWORD not in str(entry.details)
    page = admin.get("/desk/accounts/").content.decode()
    assert "erika" in page and "Trainer" in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"username": "CHEFIN", "password": PASSWORD + "-42"},
            "Benutzernamen gibt es schon",
        ),
        ({"username": "neu"}, "Ein neues Konto braucht ein Passwort"),
        ({"username": "neu", "password": "123"}, "Passwort"),
        ({"username": "böse name!", "password": PASSWORD + "-42"}, "Benutzername"),
        ({"username": "neu", "password": PASSWORD, "roles": ["Kaiser"]}, "Rollen"),
    ],
)
def test_a_wrong_account_is_refused(values: dict[str, Any], said: str) -> None:
    admin = signed_in("chefin", ADMIN)
    answer = admin.post("/desk/accounts/", values)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'role="alert"' in html and said in html


def test_nobody_locks_themselves_out() -> None:
    user = with_password(person("chefin", ADMIN))
    client = Client()
    client.force_login(user)
    answer = client.post(f"/desk/accounts/{user.pk}/", {"username": "chefin", "roles": [ADMIN]})
    assert "Das eigene Konto können Sie nicht sperren." in answer.content.decode()
    user.refresh_from_db()
    assert user.is_active
