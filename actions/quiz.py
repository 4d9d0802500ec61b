"""Quiz questions on the misconceptions, with evaluation."""

from __future__ import annotations

from actions.base import CoachAction
from actions.turn import Turn, button
from portal.traininglog.recorder import Bubble
from socius.curriculum import Misconception, QuizQuestion, Text


def questions(turn: Turn) -> dict[str, tuple[Misconception, QuizQuestion]]:
    """Return all quiz questions by their place, those on the misconception at hand first."""
    topic = turn.topic()
    ordered = sorted(turn.misconceptions.values(), key=lambda m: m is not topic)
    return {f"{m.id}/quiz/{q.id}": (m, q) for m in ordered for q in m.quiz}


def ask(turn: Turn, place: str) -> Bubble:
    """Put the question at that place of the curriculum."""
    misconception, question = questions(turn)[place]
    options = [
        button(option, "quiz_answer", question=place, option=str(number))
        for number, option in enumerate(question.options, 1)
    ]
    text = turn.say("quiz_question", question=question.question, title=misconception.title).text
    return Bubble(text, question.origin, place, options)


class ActionQuiz(CoachAction):
    """Put the next question that was not asked yet."""

    action_name = "action_quiz"

    def reply(self, turn: Turn) -> list[Bubble]:
        state = turn.slot("quiz", {"asked": [], "right": 0})
        everything = questions(turn)
        fresh = [place for place in everything if place not in state["asked"]]
        bubbles = []
        if not fresh:
            bubbles.append(
                turn.say("quiz_all_done", right=state["right"], count=len(state["asked"]))
            )
            state, fresh = {"asked": [], "right": 0}, list(everything)
        turn.remember(quiz={**state, "question": fresh[0]}, offer=None, choice=None)
        return [*bubbles, ask(turn, fresh[0])]


class ActionQuizAnswer(CoachAction):
    """Say whether the pressed option is right, and why."""

    action_name = "action_quiz_answer"

    def reply(self, turn: Turn) -> list[Bubble]:
        state = turn.slot("quiz", {"asked": [], "right": 0})
        place = turn.entity("question") or state.get("question") or ""
        everything = questions(turn)
        option = turn.entity("option")
        if place not in everything:
            return ActionQuiz().reply(turn)
        if option is None:
            return [turn.say("quiz_choose"), ask(turn, place)]
        question = everything[place][1]
        is_right = option == str(question.answer)
        if place not in state["asked"]:
            state = {
                "asked": [*state["asked"], place],
                "right": state["right"] + is_right,
            }
        turn.remember(quiz={**state, "question": None}, offer=None)
        solution = question.options[question.answer - 1]
        because = Text(text=question.because, origin=question.origin)
        return [
            turn.say("quiz_right" if is_right else "quiz_wrong", solution=solution),
            Bubble(
                because.text,
                because.origin,
                place,
                [
                    button(turn.say("button_next_question").text, "quiz"),
                    button(
                        turn.say("button_to_topic").text,
                        "choose",
                        misconception=everything[place][0].id,
                    ),
                ],
            ),
        ]
