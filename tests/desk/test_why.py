"""Why a message was read as it was: asked of the Rasa server."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from django.test import Client

from portal.desk import why
from portal.traininglog.models import AuditEntry
from tests.desk.people import CLAIM, last, talk

pytestmark = pytest.mark.django_db


class Answer:
    def __init__(self, content: Any, status: int = 200) -> None:
        self.content, self.status = content, status

    def raise_for_status(self) -> None:
        if self.status != 200:
            raise requests.HTTPError(str(self.status))

    def json(self) -> Any:
        return self.content


def test_the_explanation_of_the_running_model(
    trainer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def post(url: str, json: Any, timeout: float) -> Answer:
        asked.append((url, json))
        return Answer({"lines": ["Erkannt: „Nebenher“"], "model": "new"})

    monkeypatch.setattr(why.requests, "post", post)
    turn = last(talk(CLAIM))
    html = trainer.get(f"/desk/turns/{turn.pk}/why/").content.decode()
    assert "Erkannt: „Nebenher“" in html and "Damals antwortete ein anderes" in html
    [(url, body)] = asked
    assert url.endswith("/webhooks/socius/explain") and body == {"text": CLAIM}
    lines = trainer.get(f"/desk/turns/{turn.pk}/why/?as=json").json()["lines"]
    assert len(lines) == 2
    assert AuditEntry.objects.filter(action="read transcript").count() == 2


@pytest.mark.parametrize("content", [{}, [], {"lines": 3, "model": "m"}])
def test_without_the_rasa_server(
    trainer: Client, monkeypatch: pytest.MonkeyPatch, content: Any
) -> None:
    monkeypatch.setattr(why.requests, "post", lambda *_, **__: Answer(content))
    turn = last(talk(CLAIM))
    html = trainer.get(f"/desk/turns/{turn.pk}/why/").content.decode()
    assert "Die Erklärung ist gerade nicht zu haben" in html
