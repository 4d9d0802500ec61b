"""The running Rasa: has it answer with another model, without a break."""

from __future__ import annotations

import requests
from django.conf import settings

LOAD_SECONDS = 120


class CannotLoad(Exception):
    """Rasa is there and refused the model; it goes on with the former one."""


def load(model: str) -> bool:
    """Have Rasa load a model of models/; False if no Rasa is running. Raises CannotLoad."""
    try:
        answer = requests.post(
            f"{settings.RASA_URL}/webhooks/socius/model",
            json={"model": model},
            timeout=LOAD_SECONDS,
        )
    except requests.ConnectionError:
        return False
    except requests.RequestException as error:
        raise CannotLoad(str(error)) from None
    if answer.status_code != 200:
        raise CannotLoad(_reason(answer))
    return True


def _reason(answer: requests.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}"
