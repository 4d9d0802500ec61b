"""What cannot be done just now, said in words of data/phrases.yml."""

from __future__ import annotations

from portal.chat.phrases import say


class Refused(Exception):
    """Nothing was changed; the message is a German sentence for the person at the desk."""

    def __init__(self, phrase: str, **values: object) -> None:
        super().__init__(say(phrase, **values))
