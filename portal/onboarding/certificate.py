"""The certificate of participation: that somebody took part and what was covered, no score."""

from __future__ import annotations

from portal.chat.phrases import say
from portal.onboarding.course import Course
from portal.onboarding.paper import INK, Paper
from portal.onboarding.steps import CHECKLIST
from socius.curriculum import curriculum


def certificate(course: Course) -> bytes:
    """Return the certificate of a learner as PDF."""
    cohort, source = course.cohort, curriculum().source
    paper = Paper(say("certificate_title"))
    paper.ln(25)
    paper.heading(say("certificate_title"), 26)
    paper.ln(8)
    name = course.learner.nickname or say("certificate_somebody")
    date = f"{cohort.date:%d.%m.%Y}"
    paper.paragraph(say("certificate_who", name=name, cohort=cohort.name, date=date), 13)
    paper.ln(4)
    paper.paragraph(say("certificate_covered"), 11)
    for misconception in course.worked_on():
        paper.bullet(misconception.title, 11)
    if course.has(CHECKLIST, ""):
        paper.ln(2)
        paper.paragraph(say("certificate_checklist"), 11)
    paper.ln(6)
    words = say("certificate_source", title=source.title, publisher=source.publisher)
    paper.paragraph(words, 9, muted=True)
    paper.set_y(-60)
    paper.set_draw_color(*INK)
    paper.line(22, paper.get_y(), 110, paper.get_y())
    paper.ln(2)
    paper.paragraph(say("certificate_signature"), 9, muted=True)
    return paper.bytes()
