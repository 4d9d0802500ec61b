"""Answers to what a message reflects: by misconception and by stance."""

from __future__ import annotations

from typing import Any

from actions.base import CoachAction
from actions.turn import Turn, button, with_buttons
from portal.traininglog.recorder import Bubble
from socius.curriculum import Misconception

STANCES = ("claims", "asks", "agrees")


def treat(turn: Turn, misconception: Misconception, stance: str) -> list[Bubble]:
    """Answer one misconception by stance and make it the one at hand."""
    before = turn.slot("misconception")
    if before and before != misconception.id:
        turn.remember(visited=[*turn.slot("visited", []), before][-20:])
    turn.remember(misconception=misconception.id, stance=stance, offer="more", choice=None)
    opening = _opening(turn, misconception, stance)
    if stance == "agrees":
        turn.remember(offer="convince")
    if turn.in_form:
        # The form's question follows at once: the rest is there on request.
        return [opening]
    bubbles = [opening, *support(turn, misconception, stance)]
    follow_up = "after_agreement" if stance == "agrees" else "after_answer"
    if stance != "agrees":
        bubbles.append(_next_step(turn, misconception))
    bubbles[-1] = with_buttons(bubbles[-1], [*_pending_buttons(turn), *turn.menu(follow_up)])
    return bubbles


def support(turn: Turn, misconception: Misconception, stance: str) -> list[Bubble]:
    """Return what backs the answer: arguments, or for who agrees what strengthens the case."""
    if stance == "agrees":
        return [turn.quote(misconception.strengthen, f"{misconception.id}/strengthen")]
    return arguments(turn, misconception, 2)


def arguments(turn: Turn, misconception: Misconception, most: int) -> list[Bubble]:
    """Return a bubble with the next arguments that the employee has not met; none: no bubble.

    Only arguments of one origin share a bubble, so that its source line is true for all of it.
    """
    fresh = [
        argument
        for argument in misconception.arguments
        if not turn.was_shown(f"{misconception.id}/arguments/{argument.id}")
    ][:most]
    chosen = [argument for argument in fresh if argument.origin == fresh[0].origin]
    if not chosen:
        return []
    quoted = [turn.quote(a, f"{misconception.id}/arguments/{a.id}") for a in chosen]
    if len(quoted) == 1:
        return quoted
    text = "\n".join(turn.say("list_item", text=bubble.text).text for bubble in quoted)
    return [Bubble(text, quoted[0].origin, quoted[0].content)]


def _opening(turn: Turn, misconception: Misconception, stance: str) -> Bubble:
    if stance == "agrees":
        return turn.quote(misconception.confirmation, f"{misconception.id}/confirmation")
    place = f"{misconception.id}/{'rebuttal' if stance == 'claims' else 'answer'}"
    content = misconception.rebuttal if stance == "claims" else misconception.answer
    if not turn.was_shown(place):
        values = {"number": misconception.number, "title": misconception.title}
        return turn.quote(content, place, f"opening_{stance}", **values)
    return turn.quote(misconception.summary, f"{misconception.id}/summary", "opening_again")


def _next_step(turn: Turn, misconception: Misconception) -> Bubble:
    step = misconception.next_steps[0]
    return turn.quote(step, f"{misconception.id}/next_steps/{step.id}", "next_step")


def _pending_buttons(turn: Turn) -> list[dict[str, str]]:
    found = [turn.misconceptions[p["misconception"]] for p in turn.slot("pending", [])]
    return [
        button(turn.say("button_next_topic", label=m.label).text, "choose", misconception=m.id)
        for m in found
    ]


def ask_which(turn: Turn, candidates: list[dict[str, Any]], key: str) -> list[Bubble]:
    """Ask the employee which misconception was meant."""
    turn.remember(choice={c["misconception"]: c["stance"] for c in candidates}, offer=None)
    choices = [
        button(turn.misconceptions[c["misconception"]].title, "choose", **_id(c))
        for c in candidates
    ]
    return [turn.say(key, buttons=choices)]


def _id(candidate: dict[str, Any]) -> dict[str, str]:
    return {"misconception": candidate["misconception"]}


class ActionAnswer(CoachAction):
    action_name = "action_answer"

    def reply(self, turn: Turn) -> list[Bubble]:
        if turn.unsure and not turn.in_form:
            turn.remember(question=turn.text)
            likely = [c for c in turn.candidates if c["misconception"] in turn.misconceptions]
            return ask_which(turn, likely[:3], "unsure")
        if not turn.detections:
            return out_of_scope(turn)
        # What is to be put right comes before what only needs confirming.
        found = sorted(turn.detections, key=lambda d: STANCES.index(d["stance"]))
        first, *others = found
        turn.remember(
            pending=[{"misconception": d["misconception"], "stance": d["stance"]} for d in others]
        )
        bubbles = treat(turn, turn.misconceptions[first["misconception"]], first["stance"])
        if others and not turn.in_form:
            labels = [turn.misconceptions[d["misconception"]].label for d in found]
            named = turn.say("several", labels=", ".join(labels), first=labels[0])
            # Three bubbles at most: the next step makes room, its button stays.
            kept = with_buttons(bubbles[min(1, len(bubbles) - 1)], bubbles[-1].buttons)
            return [named, *bubbles[:1], kept]
        return bubbles


class ActionChoose(CoachAction):
    """The employee pressed one of the misconceptions that the coach named."""

    action_name = "action_choose"

    def reply(self, turn: Turn) -> list[Bubble]:
        chosen = turn.misconceptions.get(turn.entity("misconception") or "")
        if chosen is None:
            return overview(turn)
        stances: dict[str, str] = {
            p["misconception"]: p["stance"] for p in turn.slot("pending", [])
        }
        if turn.slot("choice"):
            stances |= turn.slot("choice")
            own = {"misconception": chosen.id, "stance": stances.get(chosen.id, "asks")}
            turn.own_labels = [{**own, "confidence": 1.0, "source": "employee"}]
        turn.remember(
            pending=[p for p in turn.slot("pending", []) if p["misconception"] != chosen.id]
        )
        return treat(turn, chosen, stances.get(chosen.id, "asks"))


def overview(turn: Turn) -> list[Bubble]:
    """Name all misconceptions, each a button."""
    all_of_them = turn.misconceptions.values()
    lines = "\n".join(
        turn.say("overview_item", number=m.number, title=m.title).text for m in all_of_them
    )
    turn.remember(offer=None, choice=None)
    return [
        turn.say("overview", count=len(all_of_them), list=lines, origin="introduction"),
        turn.say(
            "overview_choose",
            buttons=[button(m.label, "choose", misconception=m.id) for m in all_of_them],
        ),
    ]


class ActionOverview(CoachAction):
    action_name = "action_overview"

    def reply(self, turn: Turn) -> list[Bubble]:
        return overview(turn)


def out_of_scope(turn: Turn) -> list[Bubble]:
    """Say plainly that the article does not cover it, and offer a trainer."""
    turn.remember(question=turn.text, offer=None)
    key = "out_of_scope_checklist" if turn.in_checklist else "out_of_scope"
    return [turn.say("course_out_of_scope" if turn.in_form and not turn.in_checklist else key)]


class ActionOutOfScope(CoachAction):
    action_name = "action_out_of_scope"

    def reply(self, turn: Turn) -> list[Bubble]:
        return out_of_scope(turn)


class ActionNotMeant(CoachAction):
    """ "Das meinte ich nicht": offer the other misconceptions."""

    action_name = "action_not_meant"

    def reply(self, turn: Turn) -> list[Bubble]:
        others = [
            {"misconception": id, "stance": "asks"}
            for id in turn.misconceptions
            if id != turn.slot("misconception")
        ]
        turn.remember(question=turn.typed_before() or turn.slot("question"))
        return ask_which(turn, others, "not_meant")
