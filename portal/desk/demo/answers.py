"""What the coach says in the demonstration: the curriculum's own texts."""

from __future__ import annotations

from random import Random
from typing import Any

from portal.traininglog.recorder import Bubble
from socius.curriculum import Misconception, curriculum


def phrase(chance: Random, key: str, buttons: Any = None, **values: Any) -> Bubble:
    found = curriculum().phrases[key]
    own = [button.dict() for button in found.buttons]
    text = chance.choice(found.texts).format(**values)
    return Bubble(text, "", f"phrases/{key}", [*(buttons or []), *own])


def welcome(chance: Random) -> list[Bubble]:
    count = len(curriculum().misconceptions)
    return [phrase(chance, "welcome", count=count), phrase(chance, "welcome_how")]


def answer(chance: Random, misconception: Misconception, stance: str) -> list[Bubble]:
    """Answer a message by stance, as ``actions.answer`` does."""
    m = misconception
    if stance == "agrees":
        return [
            Bubble(m.confirmation.text, m.confirmation.origin, f"{m.id}/confirmation"),
            Bubble(
                m.strengthen.text,
                m.strengthen.origin,
                f"{m.id}/strengthen",
                menu("after_agreement"),
            ),
        ]
    if stance == "claims":
        values = {"number": m.number, "title": m.title, "text": m.rebuttal.text}
        opening = phrase(chance, "opening_claims", **values).text
        first = Bubble(opening, m.rebuttal.origin, f"{m.id}/rebuttal")
    else:
        first = Bubble(m.answer.text, m.answer.origin, f"{m.id}/answer")
    return [first, argument(chance, m), step(chance, m, menu("after_answer"))]


def argument(chance: Random, m: Misconception, buttons: Any = None) -> Bubble:
    chosen = chance.choice(m.arguments)
    place = f"{m.id}/arguments/{chosen.id}"
    return Bubble(chosen.text, chosen.origin, place, buttons or [])


def step(chance: Random, m: Misconception, buttons: Any = None) -> Bubble:
    chosen = chance.choice(m.next_steps)
    text = phrase(chance, "next_step", text=chosen.text).text
    return Bubble(text, chosen.origin, f"{m.id}/next_steps/{chosen.id}", buttons or [])


def unsure(chance: Random, candidates: list[str]) -> list[Bubble]:
    """Ask which misconception was meant."""
    known = curriculum().misconceptions
    buttons = [
        {"title": known[m].title, "payload": f'/choose{{"misconception": "{m}"}}'}
        for m in candidates[:3]
    ]
    return [phrase(chance, "unsure", buttons)]


def menu(key: str) -> list[dict[str, str]]:
    return [button.dict() for button in curriculum().menus[key]]
