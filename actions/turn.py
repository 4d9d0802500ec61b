"""What an action sees of a turn, and the words it can answer with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.worksheet import Worksheet
from portal.traininglog.recorder import Bubble, TurnRecord
from socius.curriculum import Curriculum, Misconception, Text

FORM = "strategy_checklist_form"
ASK = "action_ask_checklist_answer"
# An answer is no wall of text: the rest comes on request.
MOST_BUBBLES = 3
COURSE_FORM = "course_form"


class Turn:
    """One message of an employee: how it was understood and what was said before."""

    def __init__(self, tracker: Tracker, curriculum: Curriculum) -> None:
        message: dict[str, Any] = tracker.latest_message or {}
        self.curriculum = curriculum
        self.tracker = tracker
        self.message = message
        self.message_id: str = message.get("message_id") or f"event-{len(tracker.events)}"
        self.text: str = message.get("text") or ""
        self.intent: str = (message.get("intent") or {}).get("name") or ""
        self.unsure: bool = bool(message.get("unsure"))
        self.candidates: list[dict[str, Any]] = message.get("candidates") or []
        self.detections: list[dict[str, Any]] = [
            d for d in message.get("detections") or [] if d["misconception"] in self.misconceptions
        ]
        # What the employee chose when the coach asked: recorded as the employee's own label.
        self.own_labels: list[dict[str, Any]] = []
        self.trainer_question = ""
        self.worksheet = Worksheet(None, None)
        self.worksheet_changes: dict[str, dict[str, Any]] = {}
        self._slots: dict[str, Any] = {}

    @property
    def misconceptions(self) -> dict[str, Misconception]:
        return self.curriculum.misconceptions

    @property
    def in_checklist(self) -> bool:
        return self._form == FORM

    @property
    def in_form(self) -> bool:
        """Whether a question of the checklist or of a course follows the answer at once."""
        return self._form in (FORM, COURSE_FORM)

    @property
    def _form(self) -> str | None:
        return (self.tracker.active_loop or {}).get("name")

    def said_so_far(self) -> int:
        """Return how many bubbles earlier actions of this turn have said."""
        said = 0
        for event in reversed(self.tracker.events):
            if event["event"] == "user":
                break
            said += event["event"] == "bot"
        return said

    def room(self, action: str) -> int:
        """Return how many bubbles an action may say; a form's question needs one, too."""
        follows = self.in_form and action != ASK
        return max(1, MOST_BUBBLES - self.said_so_far() - follows)

    # What was said before -------------------------------------------------------------

    def slot(self, name: str, default: Any = None) -> Any:
        value = self._slots[name] if name in self._slots else self.tracker.get_slot(name)
        return default if value is None else value

    def remember(self, **slots: Any) -> None:
        """Keep values for the turns to come."""
        self._slots.update(slots)

    def events(self) -> list[EventType]:
        return [SlotSet(name, value) for name, value in self._slots.items()]

    def typed_before(self) -> str:
        """Return the last message before this one that was typed, not pressed."""
        events = [e for e in self.tracker.events if e["event"] == "user"]
        typed = (str(e.get("text") or "") for e in reversed(events[:-1]))
        return next((text for text in typed if text and not text.startswith("/")), "")

    def entity(self, name: str) -> str | None:
        """Return what a button says about itself, such as the misconception it is about."""
        return next(
            (str(e["value"]) for e in self.message.get("entities") or [] if e["entity"] == name),
            None,
        )

    def topic(self) -> Misconception | None:
        """Return the misconception at hand: the button's, or the one being talked about."""
        return self.misconceptions.get(
            self.entity("misconception") or self.slot("misconception", "")
        )

    # Words ------------------------------------------------------------------------------

    def say(
        self,
        key: str,
        /,
        *,
        buttons: Iterable[dict[str, str]] | None = None,
        origin: str = "",
        **values: Any,
    ) -> Bubble:
        """Return a phrase of data/phrases.yml; its variants take turns by the message's id."""
        phrase = self.curriculum.phrases[key]
        turns = int(hashlib.sha256(self.message_id.encode()).hexdigest(), 16)
        text = phrase.texts[turns % len(phrase.texts)].format(**values)
        own = [button.dict() for button in phrase.buttons]
        return Bubble(text, origin, f"phrases/{key}", [*(buttons or []), *own])

    def menu(self, key: str) -> list[dict[str, str]]:
        """Return a row of buttons of data/phrases.yml."""
        return [button.dict() for button in self.curriculum.menus[key]]

    def quote(self, content: Text, place: str, key: str = "", **values: Any) -> Bubble:
        """Return a text of the curriculum, framed by a phrase if one is named."""
        text = content.text
        if key:
            text = self.say(key, text=text, **values).text
        self.remember(shown=[*self.slot("shown", []), place][-200:])
        return Bubble(text, content.origin, place)

    def was_shown(self, place: str) -> bool:
        return place in self.slot("shown", [])

    # The log ----------------------------------------------------------------------------

    def record(self, action: str, replies: list[Bubble]) -> TurnRecord:
        intent = self.message.get("intent") or {}
        metadata = self.message.get("metadata") or {}
        is_button = self.text.startswith("/")
        return TurnRecord(
            pseudonym=self.tracker.sender_id,
            message_id=self.message_id,
            channel=self.tracker.get_latest_input_channel() or "",
            time=datetime.now(timezone.utc).isoformat(),
            text=metadata.get("title") or "" if is_button else self.text,
            payload=self.text[:255] if is_button else "",
            intent=self.intent,
            intent_confidence=float(intent.get("confidence") or 0.0),
            ranking=(self.message.get("intent_ranking") or [])[:5],
            candidates=self.candidates,
            unsure=self.unsure,
            entities=[
                {key: e.get(key) for key in ("entity", "value", "start", "end")}
                for e in self.message.get("entities") or []
            ],
            model_id=self._model_id(),
            redacted=metadata.get("redacted") or {},
            detections=[*self.detections, *self.own_labels],
            action=action,
            replies=replies,
            trainer_question=self.trainer_question,
            worksheet=self.worksheet_changes,
        )

    def _model_id(self) -> str:
        """Return the model that Rasa notes with the employee's message."""
        for event in reversed(self.tracker.events):
            if event["event"] == "user":
                return str((event.get("metadata") or {}).get("model_id") or "")
        return ""


def button(title: str, wish: str, **entities: str) -> dict[str, str]:
    """Return a button that stands for a wish; the entities say what it is about."""
    payload = f"/{wish}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{wish}"
    return {"title": title, "payload": payload}


def with_buttons(bubble: Bubble, buttons: Iterable[dict[str, str]]) -> Bubble:
    """Return the bubble with further buttons below it."""
    return Bubble(bubble.text, bubble.origin, bubble.content, [*bubble.buttons, *buttons])
