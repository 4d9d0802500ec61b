"""The onboarding course: a Rasa form that puts one step of a cohort's course after another.

The form has one slot, ``course_answer``, which stays empty while a step is open. Where a learner
stands is in the database (portal.onboarding.course), not in slots: a restart loses nothing.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from dataclasses import replace
from typing import Any

from django.db import Error, close_old_connections
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import out_of_scope, treat
from actions.base import CoachAction
from actions.course_reading import Reading, read, stance_of_button
from actions.course_steps import closing, go_on, put, react
from actions.turn import Turn
from portal.onboarding.course import Course, course_of
from portal.onboarding.refresher import place_of, review, sign_off, sign_up
from portal.onboarding.steps import FREE, QUIZ, REFRESH, SCALE, Step, question_at, quiz_place
from portal.traininglog.recorder import Bubble
from socius.curriculum import curriculum

DONE = "done"


class CourseAction(CoachAction):
    """An action that knows the learner's course; without its database it says so."""

    def reply(self, turn: Turn) -> list[Bubble]:
        close_old_connections()
        try:
            course = course_of(turn.tracker.sender_id)
            if course is None:
                turn.remember(course_answer=DONE)
                return self.without_course(turn)
            bubbles = self.go(turn, course)
            course.note_waiting()
            # While the course waits for the trainer the form stays, without a question.
            turn.remember(course_answer=None if course.open_step else DONE)
            return bubbles
        except Error:
            turn.remember(course_answer=None)
            return [turn.say("course_away", buttons=[go_on(turn)])]

    def fitting(self, turn: Turn, bubbles: list[Bubble]) -> list[Bubble]:
        """Return all: a step has the bubbles that it needs, its question the last of them."""
        return bubbles

    def without_course(self, turn: Turn) -> list[Bubble]:
        """Return what to say where the conversation belongs to no session."""
        return [turn.say("course_none")]

    @abstractmethod
    def go(self, turn: Turn, course: Course) -> list[Bubble]:
        """Return the bubbles; what is to be kept, ``course`` keeps."""


class ActionCourse(CourseAction):
    """A button of the course: take what it answers; the form puts the next step."""

    action_name = "action_course"

    def without_course(self, turn: Turn) -> list[Bubble]:
        return []  # the form ends at once, and the summary says it

    def go(self, turn: Turn, course: Course) -> list[Bubble]:
        wish, option = turn.entity("step") or "", turn.entity("option") or ""
        if course.learner.left:
            course.come_back()
        if wish == "catch_up":
            course.catch_up(turn.message_id)
        if wish == REFRESH:
            return self._refresher(turn, course, option)
        step = course.find(wish)
        if step is None:
            return []
        if step.key in course.answers:
            return [turn.say("course_answered_before")]
        return self._take(turn, course, step, option)

    def _refresher(self, turn: Turn, course: Course, option: str) -> list[Bubble]:
        if option == "yes":
            sign_up(course.learner)
            return [turn.say("course_refresher_yes")]
        if option == "no":
            sign_off(course.learner)
            return [turn.say("course_refresher_no")]
        return []

    def _take(self, turn: Turn, course: Course, step: Step, option: str) -> list[Bubble]:
        if step.kind in FREE:
            reading = stance_of_button(option)
            if reading is None:
                return []
            course.take(step, turn.message_id, **reading.values())
            if step.misconception and reading.stance:
                label = {"misconception": step.misconception.id, "stance": reading.stance}
                turn.own_labels = [{**label, "confidence": 1.0, "source": "employee"}]
            return react(turn, course, step, reading)
        if step.kind in (QUIZ, REFRESH):
            return self._take_option(turn, course, step, option)
        if option in (*SCALE, DONE):
            course.take(step, turn.message_id, choice=option)
        return []

    def _take_option(self, turn: Turn, course: Course, step: Step, option: str) -> list[Bubble]:
        place = place_of(step) if step.kind == REFRESH else quiz_place(step.about)
        question = question_at(place)
        if question is None or option not in map(str, range(1, len(question.options) + 1)):
            return []
        is_right = option == str(question.answer)
        course.take(step, turn.message_id, choice=option, right=is_right)
        if step.kind == REFRESH:
            review(course.learner, place, is_right)
        solution = question.options[question.answer - 1]
        verdict = turn.say("quiz_right" if is_right else "quiz_wrong", solution=solution)
        return [verdict, Bubble(question.because, question.origin, place)]


class ValidateCourseForm(Action):
    """Take a message as the answer to the open step; the ask action answers and records it."""

    def name(self) -> str:
        return "validate_course_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        answer = tracker.get_slot("course_answer")
        if answer is None or answer == DONE:
            return []
        return await asyncio.to_thread(take_words, Turn(tracker, curriculum()))


def take_words(turn: Turn) -> list[EventType]:
    """Keep a message in free words if it answers the open step; say so in the slot ``course``."""
    close_old_connections()
    taken: dict[str, Any] = {"message": turn.message_id}
    is_done = False
    try:
        course = course_of(turn.tracker.sender_id)
        step = course.open_step if course and course.may_go_on else None
        if course and step and step.kind in FREE and step.misconception:
            asked_before = (turn.slot("course") or {}).get("unclear") == step.key
            reading = read(turn, step, asked_before)
            taken |= {"step": step.key, "reading": reading.as_dict()}
            if reading.is_answer:
                course.take(step, turn.message_id, **reading.values())
            elif reading.is_unclear:
                taken["unclear"] = step.key
        is_done = course is None or course.open_step is None
    except Error:
        taken["away"] = True
    return [SlotSet("course", taken), SlotSet("course_answer", DONE if is_done else None)]


def said(turn: Turn, course: Course) -> list[Bubble]:
    """Return the reaction to what was written in this turn; nothing if a button was pressed."""
    taken = turn.slot("course") or {}
    if taken.get("message") != turn.message_id:
        return []
    if taken.get("away"):
        return [turn.say("course_away")]
    step = course.find(taken.get("step", ""))
    if step is None:
        return _aside(turn)
    reading = Reading(**taken["reading"])
    if reading.is_answer or reading.is_unclear:
        return react(turn, course, step, reading)
    return _aside(turn)


def _aside(turn: Turn) -> list[Bubble]:
    """Answer what is no answer to a step: a question, or words where a button is expected."""
    for found in turn.detections:
        bubbles = treat(turn, turn.misconceptions[found["misconception"]], found["stance"])
        return [replace(bubble, buttons=[]) for bubble in bubbles[:1]]
    return out_of_scope(turn)[:1]


class ActionAskCourseAnswer(CourseAction):
    """React to what was written, then put the open step; Rasa's form calls it."""

    action_name = "action_ask_course_answer"

    def go(self, turn: Turn, course: Course) -> list[Bubble]:
        reaction = said(turn, course)
        taken = turn.slot("course") or {}
        if taken.get("message") == turn.message_id and taken.get("unclear"):
            return reaction
        return [*reaction, *put(turn, course)]


class ActionCourseSkip(CourseAction):
    action_name = "action_course_skip"

    def go(self, turn: Turn, course: Course) -> list[Bubble]:
        step = course.open_step
        if step is None or not course.may_go_on:
            return []
        course.skip(step, turn.message_id)
        return [turn.say("course_skipped")]


class ActionCourseBack(CourseAction):
    """Put the step again that was skipped last: what was answered stays as it was."""

    action_name = "action_course_back"

    def go(self, turn: Turn, course: Course) -> list[Bubble]:
        return [turn.say("course_back" if course.reopen() else "course_no_way_back")]


class ActionCourseStop(CourseAction):
    """Leave the course for now."""

    action_name = "action_course_stop"

    def go(self, turn: Turn, course: Course) -> list[Bubble]:
        return [turn.say("course_stopped", buttons=[go_on(turn)])]


class ActionCourseSummary(CourseAction):
    """The end: what the learner thought at the start and at the end."""

    action_name = "action_course_summary"

    def go(self, turn: Turn, course: Course) -> list[Bubble]:
        reaction = [*said(turn, course)][:1]
        if course.learner.finished:
            return [*reaction, turn.say("course_finished_before")]
        course.finish()
        return [*reaction, *closing(turn, course)]


def after_checklist(turn: Turn, bubbles: list[Bubble], is_done: bool) -> list[Bubble]:
    """Lead from the checklist back to the course, if the employee is in one."""
    if not turn.slot("course"):
        return bubbles
    close_old_connections()
    try:
        course = course_of(turn.tracker.sender_id)
        step = course.find("checklist/") if course else None
        if course and step and is_done:
            course.take(step, turn.message_id, choice=DONE)
    except Error:
        pass  # the step stays open: the course puts it again
    last = replace(bubbles[-1], buttons=[go_on(turn)])
    return [*bubbles[:-1], last]
