"""The base of all actions: it answers and records in one step."""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from portal.traininglog.recorder import Bubble, record_or_spool
from socius.curriculum import curriculum

logger = logging.getLogger(__name__)


class CoachAction(Action, ABC):
    """An action of the coach. A subclass gives ``action_name`` and ``reply``.

    ``reply`` returns the bubbles for the turn and keeps what later turns need by
    ``turn.remember``. Recording, sending and timing stand here, once.
    """

    @property
    @abstractmethod
    def action_name(self) -> str:
        """The name in domain.yml and rules.yml; a class attribute of each subclass."""

    def name(self) -> str:
        return self.action_name

    async def prepare(self, turn: Turn) -> None:
        """Fetch what ``reply`` needs to know; it cannot wait for anything itself."""

    @abstractmethod
    def reply(self, turn: Turn) -> list[Bubble]:
        """Return what the coach says in this turn, at most three bubbles."""

    def fitting(self, turn: Turn, bubbles: list[Bubble]) -> list[Bubble]:
        """Return the bubbles that there is room for: an answer is no wall of text."""
        return bubbles[: turn.room(self.action_name)]

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        start = time.perf_counter()
        turn = Turn(tracker, curriculum())
        await self.prepare(turn)
        # In a thread: an action may look into the database.
        bubbles = self.fitting(turn, await asyncio.to_thread(self.reply, turn))
        # Recorded before it is sent: what the employee reads is in the log, or on its way there.
        await asyncio.to_thread(record_or_spool, turn.record(self.action_name, bubbles))
        for bubble in bubbles:
            dispatcher.utter_message(
                text=bubble.text,
                buttons=bubble.buttons,
                origin=bubble.origin,
                content=bubble.content,
                # For `log reconcile`, what Rasa's tracker would not know (it notes a form's action
                # in place of ours); Rasa leaves out what is empty.
                action=self.action_name,
                labels=turn.own_labels,
                trainer_question=turn.trainer_question,
                worksheet=turn.worksheet_changes,
            )
        logger.info(
            "%s %s in %.0f ms", tracker.sender_id, self.name(), 1000 * (time.perf_counter() - start)
        )
        return turn.events()
