"""The quiz duel: ten questions against the clock. It lives in memory alone and leaves nothing.

The portal is one process (see the Procfile), so memory serves. Time is that of a clock that
nobody can set.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock

from portal.onboarding.models import Cohort
from portal.onboarding.steps import covered, question_at
from socius.curriculum import QuizQuestion

QUESTIONS = 10
SECONDS = 150.0  # for all questions together
FORGOTTEN_AFTER = 900.0
MOST_PLAYERS = 200


@dataclass
class Player:
    name: str
    right: int = 0
    answered: int = 0
    seconds: float = 0.0  # when the last answer came, from the start


@dataclass
class Duel:
    places: list[str]
    clock: Callable[[], float] = time.monotonic
    players: dict[str, Player] = field(default_factory=dict)
    made: float = 0.0
    began: float | None = None
    ended: bool = False
    lock: RLock = field(default_factory=RLock)

    def __post_init__(self) -> None:
        self.made = self.clock()

    @property
    def seconds_left(self) -> float:
        if self.began is None:
            return SECONDS
        return max(0.0, SECONDS - (self.clock() - self.began))

    @property
    def state(self) -> str:
        """Return "lobby", "running" or "over"."""
        if self.began is None and not self.ended:
            return "lobby"
        everybody_done = all(p.answered >= len(self.places) for p in self.players.values())
        is_over = self.ended or self.seconds_left == 0 or (self.players and everybody_done)
        return "over" if is_over else "running"

    def start(self) -> None:
        with self.lock:
            if self.began is None:
                self.began = self.clock()

    def enter(self, name: str) -> str | None:
        """Add a player; return the token, or None if the name is taken or no place is left."""
        with self.lock:
            taken = {player.name.casefold() for player in self.players.values()}
            if name.casefold() in taken or len(self.players) >= MOST_PLAYERS:
                return None
            token = secrets.token_urlsafe(12)
            self.players[token] = Player(name)
            return token

    def question(self, player: Player) -> QuizQuestion | None:
        """Return the question a player is at; None when they are through."""
        if player.answered >= len(self.places):
            return None
        return question_at(self.places[player.answered])

    def answer(self, player: Player, number: int, option: str) -> bool | None:
        """Take the answer to question ``number``; None if it is late or was given before."""
        with self.lock:
            question = self.question(player)
            if self.state != "running" or question is None or number != player.answered:
                return None
            is_right = option == str(question.answer)
            player.answered += 1
            player.right += is_right
            player.seconds = SECONDS - self.seconds_left
            return is_right

    def ranking(self) -> list[Player]:
        return sorted(self.players.values(), key=lambda p: (-p.right, p.seconds, p.name))


_duels: dict[str, Duel] = {}
_guard = RLock()


def open_duel(cohort: Cohort) -> Duel:
    """Begin a new duel of a cohort; one before it is forgotten."""
    places = [f"{m.id}/quiz/{q.id}" for m in covered(cohort) for q in m.quiz]
    chosen = random.sample(places, min(QUESTIONS, len(places)))
    with _guard:
        _duels[cohort.code] = Duel(chosen)
        return _duels[cohort.code]


def duel_of(code: str) -> Duel | None:
    """Return the duel of a join code, and forget those that are long over."""
    with _guard:
        for old in [c for c, d in _duels.items() if d.clock() - d.made > FORGOTTEN_AFTER]:
            del _duels[old]
        return _duels.get(code)


def forget(code: str) -> None:
    with _guard:
        _duels.pop(code, None)
