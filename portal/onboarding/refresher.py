"""The refresher: quiz questions again, 1, 4 and 12 weeks after the course.

When a question is asked again is for fsrs to say; the weeks are when there is an occasion to ask.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from fsrs import Card, Rating, Scheduler

from portal.onboarding.models import Answer, Learner, RefresherCard
from portal.onboarding.steps import QUIZ, REFRESH, STATEMENT, Step, covered, question_at

WEEKS = (1, 4, 12)
QUESTIONS_PER_MISCONCEPTION = 2
MOST_QUESTIONS = 5
# Days, not minutes: nobody learns by heart here. Without fuzz, so that a date can be explained.
_scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def sign_up(learner: Learner) -> None:
    """Make cards of what the learner worked on; the course's own answers are the first review."""
    Learner.objects.filter(pk=learner.pk).update(wants_refresher=True)
    learner.wants_refresher = True
    answers = {answer.step: answer for answer in learner.answers.filter(skipped=False)}
    for misconception in covered(learner.cohort):
        if f"{STATEMENT}/{misconception.id}" not in answers:
            continue
        for question in misconception.quiz[:QUESTIONS_PER_MISCONCEPTION]:
            place = f"{misconception.id}/quiz/{question.id}"
            RefresherCard.objects.get_or_create(
                learner=learner,
                question=place,
                defaults={"card": Card().to_dict(), "due": _now()},
            )
        asked = answers.get(f"{QUIZ}/{misconception.id}")
        if asked is not None and asked.right is not None:
            place = f"{misconception.id}/quiz/{misconception.quiz[0].id}"
            review(learner, place, asked.right, asked.time)


def sign_off(learner: Learner) -> None:
    learner.cards.all().delete()
    Learner.objects.filter(pk=learner.pk).update(wants_refresher=False)
    learner.wants_refresher = False


def review(learner: Learner, place: str, is_right: bool, time: datetime | None = None) -> None:
    """Note how a question went."""
    kept = learner.cards.filter(question=place).first()
    if kept is None:
        return
    rating = Rating.Good if is_right else Rating.Again
    when = (time or _now()).astimezone(timezone.utc)
    card, _ = _scheduler.review_card(Card.from_dict(kept.card), rating, when)
    kept.card, kept.due = card.to_dict(), card.due
    kept.save(update_fields=["card", "due"])


def occasion(learner: Learner, now: datetime | None = None) -> int | None:
    """Return the week whose refresher is due: the last one that has come, or None."""
    if not learner.wants_refresher or learner.finished is None:
        return None
    passed = (now or _now()) - learner.finished
    return max((week for week in WEEKS if passed >= timedelta(weeks=week)), default=None)


def next_occasion(learner: Learner) -> datetime | None:
    """Return when the next refresher comes."""
    if not learner.wants_refresher or learner.finished is None:
        return None
    dates = [learner.finished + timedelta(weeks=week) for week in WEEKS]
    return next((date for date in dates if date > _now()), None)


def due_steps(learner: Learner) -> list[Step]:
    """Return the questions of the refresher that is due, those least remembered first.

    If all are still remembered, the weakest one alone.
    """
    week = occasion(learner)
    if week is None:
        return []
    answered = _answered(learner, week)
    now = _now()
    cards = [c for c in learner.cards.all() if question_at(c.question)]
    fresh = [c for c in cards if c.question not in answered]
    fresh.sort(key=lambda c: _scheduler.get_card_retrievability(Card.from_dict(c.card), now))
    due = [c for c in fresh if c.due <= now]
    if not due and not answered:
        due = fresh[:1]
    places = [*answered, *(c.question for c in due)][:MOST_QUESTIONS]
    return [Step(REFRESH, f"{place}/{week}", 0) for place in places]


def place_of(step: Step) -> str:
    """Return the place of the question that a step of the refresher puts."""
    return step.about.rpartition("/")[0]


def _answered(learner: Learner, week: int) -> list[str]:
    found = Answer.objects.filter(
        learner=learner, step__startswith=f"{REFRESH}/", step__endswith=f"/{week}"
    )
    return [answer.about.rpartition("/")[0] for answer in found]


def _now() -> datetime:
    return datetime.now(timezone.utc)
