"""What an action returns is checked as stock Rasa checks it, only without the repetition."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from jsonschema.validators import Draft202012Validator
from rasa.core.actions.action import RemoteAction

from socius import action_results
from socius.channel import PortalChannel

STOCK = RemoteAction._validate_action_result
SLOT = {"event": "slot", "name": "shown", "value": ["argument"]}


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    # Restores Rasa's own afterwards.
    monkeypatch.setattr(RemoteAction, "_validate_action_result", STOCK)
    PortalChannel.from_credentials(None)


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"events": [SLOT], "responses": [{"text": "Guten Tag"}]},
        {"events": [{"event": "unheard of"}]},
        {"events": [{"event": "slot"}]},
        {"responses": ["no object"]},
        ["no object"],
    ],
)
def test_judges_as_stock_rasa_does(result: Any) -> None:
    action = RemoteAction("action_answer", None)
    assert verdict(action._validate_action_result, result) == verdict(
        lambda given: STOCK(action, given), result
    )


def verdict(check: Any, result: Any) -> list[Any]:
    try:
        check(result)
    except jsonschema.ValidationError as error:
        return ["refused", list(error.absolute_path), error.validator]
    return ["accepted"]


def test_checks_the_schema_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[Any] = []
    genuine = Draft202012Validator.check_schema
    monkeypatch.setattr(
        Draft202012Validator, "check_schema", lambda *given: (checked.append(1), genuine(*given))
    )
    action_results._validator.cache_clear()
    action = RemoteAction("action_answer", None)
    for _ in range(3):
        assert action._validate_action_result({"events": [SLOT], "responses": []})
    assert len(checked) == 1
