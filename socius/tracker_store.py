"""Rasa's memory of a conversation, kept short: the training log is the record, not this.

Rasa reads and sends along all events of a conversation with every turn, so that turns grow slower
and slower. Here the oldest turns are replaced by what they left behind: slots and the active form.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Text

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

MOST_TURNS = 24
KEPT_TURNS = 12


class ShortTrackerStore(SQLTrackerStore):
    """An SQL tracker store that holds 12 to 24 turns of each conversation."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        await super().save(tracker)
        turns = [i for i, event in enumerate(tracker.events) if isinstance(event, UserUttered)]
        if len(turns) > MOST_TURNS:
            self._shorten(tracker, turns[-KEPT_TURNS])

    def _shorten(self, tracker: DialogueStateTracker, cut: int) -> None:
        """Replace the events before the cut, in one transaction."""
        events = list(tracker.events)
        start = events[cut].timestamp
        with self.session_scope() as session:
            old = session.query(self.SQLEvent).filter(
                self.SQLEvent.sender_id == tracker.sender_id, self.SQLEvent.timestamp < start
            )
            old.delete(synchronize_session=False)
            for event in left_behind(events[:cut], start):
                data = event.as_dict()
                session.add(
                    self.SQLEvent(
                        sender_id=tracker.sender_id,
                        type_name=event.type_name,
                        timestamp=event.timestamp,
                        action_name=data.get("name"),
                        data=json.dumps(data),
                    )
                )
            session.commit()


def left_behind(events: List[Event], before: float) -> List[Event]:
    """Return the events that stand for all of these, timed shortly before ``before`` (seconds)."""
    slots: Dict[Text, Any] = {}
    loop = None
    for event in events:
        if isinstance(event, SlotSet):
            slots[event.key] = event.value
        elif isinstance(event, ActiveLoop):
            loop = event.name
    standing: List[Event] = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    standing += [SlotSet(name, value) for name, value in slots.items()]
    standing += [ActiveLoop(loop)] if loop else []
    standing += [ActionExecuted(ACTION_LISTEN_NAME)]
    # The store sorts by time: each gets its own.
    for place, event in enumerate(reversed(standing), 1):
        event.timestamp = before - place * 1e-4
    return standing
