"""Somebody who talks to the coach through the API."""

from __future__ import annotations

import uuid
from typing import Any

from django.test import Client


class Employee:
    def __init__(self) -> None:
        self.http = Client()
        self.key = ""

    def open(self) -> Any:
        answer = self.post("/api/conversations", {})
        self.key = answer.json().get("id", "")
        return answer

    def send(self, message_id: str | None = None, **message: Any) -> Any:
        body = {"message_id": message_id or uuid.uuid4().hex, **message}
        return self.post(f"/api/conversations/{self.key}/messages", body)

    def say(self, text: str) -> Any:
        answer = self.send(text=text)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def read(self) -> Any:
        return self.http.get(f"/api/conversations/{self.key}")

    def post(self, path: str, body: Any) -> Any:
        return self.http.post(path, body, content_type="application/json")
