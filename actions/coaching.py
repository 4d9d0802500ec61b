"""Follow-ups to the misconception at hand: why, more, examples, what to do, objections."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from actions.answer import arguments, overview, treat
from actions.base import CoachAction
from actions.turn import Turn, button, with_buttons
from portal.traininglog.recorder import Bubble
from socius.curriculum import Item, Misconception


class FollowUp(CoachAction):
    """A wish about the misconception at hand; without one, the overview is offered first."""

    def reply(self, turn: Turn) -> list[Bubble]:
        misconception = turn.topic()
        if misconception is None:
            return [turn.say("no_topic"), *overview(turn)[1:]]
        turn.remember(misconception=misconception.id, offer="more", choice=None)
        bubbles = self.follow_up(turn, misconception)[:3]
        if not turn.in_form:
            bubbles[-1] = with_buttons(bubbles[-1], turn.menu("after_follow_up"))
        return bubbles

    @abstractmethod
    def follow_up(self, turn: Turn, misconception: Misconception) -> list[Bubble]:
        """Return the bubbles about this misconception; the base adds the usual buttons."""


def next_items(
    turn: Turn, misconception: Misconception, field: str, items: Sequence[Item], key: str = ""
) -> list[Bubble]:
    """Return the first item that was not shown yet, or all over again when all were."""
    places = {item.id: f"{misconception.id}/{field}/{item.id}" for item in items}
    fresh = [item for item in items if not turn.was_shown(places[item.id])]
    if not fresh:
        turn.remember(shown=[s for s in turn.slot("shown", []) if s not in places.values()])
        fresh = list(items)
    return [turn.quote(fresh[0], places[fresh[0].id], key)]


class ActionWhy(FollowUp):
    action_name = "action_why"

    def follow_up(self, turn: Turn, misconception: Misconception) -> list[Bubble]:
        return [turn.quote(misconception.why, f"{misconception.id}/why")]


def more(turn: Turn, misconception: Misconception) -> list[Bubble]:
    """Return further arguments, and say so when there are none left."""
    found = arguments(turn, misconception, 2)
    if found:
        return found
    turn.remember(offer="example")
    return [turn.say("no_more_arguments", title=misconception.title)]


class ActionMore(FollowUp):
    action_name = "action_more"

    def follow_up(self, turn: Turn, misconception: Misconception) -> list[Bubble]:
        return more(turn, misconception)


class ActionExample(FollowUp):
    action_name = "action_example"

    def follow_up(self, turn: Turn, misconception: Misconception) -> list[Bubble]:
        return next_items(turn, misconception, "examples", misconception.examples)


class ActionWhatToDo(FollowUp):
    action_name = "action_what_to_do"

    def follow_up(self, turn: Turn, misconception: Misconception) -> list[Bubble]:
        steps = misconception.next_steps
        shown = [
            turn.quote(step, f"{misconception.id}/next_steps/{step.id}", "step", number=number)
            for number, step in enumerate(steps, 1)
        ]
        return shown if len(shown) <= 3 else next_steps_page(turn, misconception, shown)


def next_steps_page(turn: Turn, misconception: Misconception, shown: list[Bubble]) -> list[Bubble]:
    """Return the first three steps; asked again, the rest."""
    again = turn.slot("stance") == "steps_shown"
    turn.remember(stance=None if again else "steps_shown", offer="what_to_do")
    return shown[3:6] if again else shown[:3]


class ActionConvince(FollowUp):
    action_name = "action_convince"

    def follow_up(self, turn: Turn, misconception: Misconception) -> list[Bubble]:
        return next_items(turn, misconception, "convince", misconception.convince)


class ActionReflect(FollowUp):
    action_name = "action_reflect"

    def follow_up(self, turn: Turn, misconception: Misconception) -> list[Bubble]:
        return [turn.quote(misconception.reflection, f"{misconception.id}/reflection", "reflect")]


class ActionObjection(FollowUp):
    """Offer the usual objections; a pressed one is answered."""

    action_name = "action_objection"

    def follow_up(self, turn: Turn, misconception: Misconception) -> list[Bubble]:
        chosen = turn.entity("objection")
        for objection in misconception.objections:
            if objection.id == chosen:
                place = f"{misconception.id}/objections/{objection.id}"
                return [turn.quote(objection, place)]
        return [
            turn.say(
                "objections",
                buttons=[
                    button(o.objection, "objection", misconception=misconception.id, objection=o.id)
                    for o in misconception.objections
                ],
            )
        ]


class ActionGoBack(CoachAction):
    """Back to the misconception that was talked about before."""

    action_name = "action_go_back"

    def reply(self, turn: Turn) -> list[Bubble]:
        *visited, last = turn.slot("visited") or [None]
        if last not in turn.misconceptions:
            return overview(turn)
        turn.remember(visited=visited, misconception=None)
        return treat(turn, turn.misconceptions[last], "asks")


class ActionSource(CoachAction):
    """Where the answers come from."""

    action_name = "action_source"

    def reply(self, turn: Turn) -> list[Bubble]:
        source = turn.curriculum.source
        bubbles = [
            turn.say("source", title=source.title, publisher=source.publisher, url=source.url),
            turn.say("source_about", about=source.about, editorial=source.editorial),
        ]
        statement = next(
            (s for s in source.statements if not turn.was_shown(f"source/{s.id}")),
            source.statements[0],
        )
        return [*bubbles, turn.quote(statement, f"source/{statement.id}")]
