"""What the coach says in each step of a course: the question, the reaction, the closing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from actions.answer import support, treat
from actions.course_reading import Reading
from actions.turn import Turn, button
from portal.onboarding.course import Course
from portal.onboarding.refresher import place_of
from portal.onboarding.steps import (
    AFTER,
    BEFORE,
    CHECKLIST,
    QUIZ,
    REFLECT,
    REFRESH,
    SCALE,
    STATEMENT,
    Step,
    covered,
    question_at,
    quiz_place,
)
from portal.traininglog.recorder import Bubble
from socius.curriculum import Misconception

_STANCES = ("claims", "asks", "agrees")


def put(turn: Turn, course: Course) -> list[Bubble]:
    """Put the open step, or say why it has to wait."""
    step = course.open_step
    if step is None:
        return []
    if not course.may_go_on:
        return [_wait(turn, course)]
    opening = [] if course.answers else [_welcome(turn, course)]
    bubbles = [*opening, *_PUTS[step.kind](turn, course, step)]
    buttons = [*bubbles[-1].buttons, *_ways_out(turn, course, step)]
    return [*bubbles[:-1], replace(bubbles[-1], buttons=buttons)]


def go_on(turn: Turn) -> dict[str, str]:
    return button(turn.say("button_course_on").text, "course", step="next")


def _wait(turn: Turn, course: Course) -> Bubble:
    if course.cohort.paused:
        key = "course_paused"
    elif course.cohort.started is None:
        key = "course_before_start"
    else:
        key = "course_wait"
    return turn.say(key, name=course.cohort.name, buttons=[go_on(turn)])


def _welcome(turn: Turn, course: Course) -> Bubble:
    count = len(covered(course.cohort))
    key = "course_welcome_one" if count == 1 else "course_welcome"
    return turn.say(key, name=course.cohort.name, count=count)


def _ways_out(turn: Turn, course: Course, step: Step) -> list[dict[str, str]]:
    ways = [button(turn.say("button_course_skip").text, "skip")]
    if course.is_behind:
        ways.append(button(turn.say("button_course_catch_up").text, "course", step="catch_up"))
    return ways


# The steps ---------------------------------------------------------------------------------


def _put_measure(turn: Turn, course: Course, step: Step) -> list[Bubble]:
    about = covered(course.cohort)
    misconception = _misconception(turn, step)
    options = [
        button(turn.say(f"course_scale_{n}").text, "course", step=step.key, option=n) for n in SCALE
    ]
    number = about.index(misconception) + 1
    key = "course_before" if step.kind == BEFORE else "course_after"
    return [
        turn.say(key, number=number, count=len(about), title=misconception.title, buttons=options)
    ]


def _put_statement(turn: Turn, course: Course, step: Step) -> list[Bubble]:
    misconception = _misconception(turn, step)
    number = covered(course.cohort).index(misconception) + 1
    words: dict[str, Any] = {"number": number, "count": len(covered(course.cohort))}
    provocation = misconception.provocation
    if provocation is None:
        return [turn.say("course_statement_title", title=misconception.title, **words)]
    return [
        turn.quote(
            provocation,
            f"{misconception.id}/provocation",
            "course_statement",
            colleague=provocation.colleague,
            **words,
        )
    ]


def _put_quiz(turn: Turn, course: Course, step: Step) -> list[Bubble]:
    misconception = _misconception(turn, step)
    return _put_question(turn, step, quiz_place(misconception.id), misconception)


def _put_refresher(turn: Turn, course: Course, step: Step) -> list[Bubble]:
    return _put_question(turn, step, place_of(step), _misconception(turn, step))


def _put_question(turn: Turn, step: Step, place: str, about: Misconception) -> list[Bubble]:
    question = question_at(place)
    if question is None:
        return [turn.say("course_question_gone")]
    options = [
        button(option, "course", step=step.key, option=str(number))
        for number, option in enumerate(question.options, 1)
    ]
    text = turn.say("quiz_question", question=question.question, title=about.title).text
    return [Bubble(text, question.origin, place, options)]


def _put_reflection(turn: Turn, course: Course, step: Step) -> list[Bubble]:
    misconception = _misconception(turn, step)
    who = misconception.provocation
    key = "course_reflect" if who else "course_reflect_title"
    return [
        turn.quote(
            misconception.reflection,
            f"{misconception.id}/reflection",
            key,
            colleague=who.colleague.partition(",")[0] if who else "",
            title=misconception.title,
        )
    ]


def _put_checklist(turn: Turn, course: Course, step: Step) -> list[Bubble]:
    start = button(turn.say("button_course_checklist").text, "checklist")
    return [turn.say("course_checklist", buttons=[start])]


_PUTS: dict[str, Callable[[Turn, Course, Step], list[Bubble]]] = {
    BEFORE: _put_measure,
    STATEMENT: _put_statement,
    QUIZ: _put_quiz,
    REFLECT: _put_reflection,
    CHECKLIST: _put_checklist,
    AFTER: _put_measure,
    REFRESH: _put_refresher,
}


def _misconception(turn: Turn, step: Step) -> Misconception:
    return turn.misconceptions[step.about.partition("/")[0]]


# Reactions ---------------------------------------------------------------------------------


def react(turn: Turn, course: Course, step: Step, reading: Reading) -> list[Bubble]:
    """React to exactly what a free answer says."""
    misconception = _misconception(turn, step)
    if reading.is_unclear:
        return [_ask_back(turn, step, reading)]
    if step.kind == REFLECT:
        return [_compare(turn, course, misconception, reading.stance)]
    if not reading.stance:
        turn.remember(misconception=misconception.id, offer="more")
        return [turn.quote(misconception.answer, f"{misconception.id}/answer", "course_unread")]
    opening = treat(turn, misconception, reading.stance)
    backed = support(turn, misconception, reading.stance) if turn.in_form else opening[1:]
    return [replace(bubble, buttons=[]) for bubble in [*opening[:1], *backed[:1]]]


def _ask_back(turn: Turn, step: Step, reading: Reading) -> Bubble:
    who = _misconception(turn, step).provocation
    buttons = [
        button(turn.say(f"button_course_{stance}").text, "course", step=step.key, option=stance)
        for stance in _STANCES
    ]
    buttons.append(button(turn.say("button_course_skip").text, "skip"))
    colleague = who.colleague.partition(",")[0] if who else turn.say("course_nobody").text
    if reading.other in turn.misconceptions:
        other = turn.misconceptions[reading.other]
        return turn.say("course_other", title=other.title, colleague=colleague, buttons=buttons)
    return turn.say("course_unclear", colleague=colleague, buttons=buttons)


def _compare(turn: Turn, course: Course, about: Misconception, now: str) -> Bubble:
    before = course.answers.get(f"{STATEMENT}/{about.id}")
    if now == "agrees":
        changed = before is not None and before.stance in ("claims", "asks")
        return turn.say("course_changed" if changed else "course_seen_through")
    if now in ("claims", "asks"):
        return turn.quote(about.summary, f"{about.id}/summary", f"course_still_{now}")
    return turn.say("course_noted")


# The closing -------------------------------------------------------------------------------


def closing(turn: Turn, course: Course) -> list[Bubble]:
    """Return what the learner thought at the start and at the end, and what may follow."""
    lines = [
        turn.say(
            "course_summary_line",
            title=misconception.title,
            before=_stance_words(turn, course, STATEMENT, misconception),
            after=_stance_words(turn, course, REFLECT, misconception),
        ).text
        for misconception in course.worked_on()
    ]
    opening = "course_ended" if course.ended else "course_done"
    summary = turn.say("course_summary", lines="\n\n".join(lines)) if lines else None
    offer = [
        button(turn.say("button_refresher_yes").text, "course", step=REFRESH, option="yes"),
        button(turn.say("button_refresher_no").text, "course", step=REFRESH, option="no"),
    ]
    refresher = turn.say("course_refresher", buttons=offer if lines else [])
    return [
        turn.say(opening, name=course.cohort.name),
        *([summary, refresher] if summary else [turn.say("course_nothing_done")]),
    ]


def _stance_words(turn: Turn, course: Course, kind: str, about: Misconception) -> str:
    answer = course.answers.get(f"{kind}/{about.id}")
    stance = answer.stance if answer and not answer.skipped else ""
    return turn.say(f"course_stance_{stance or 'open'}").text
