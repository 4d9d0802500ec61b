"""The session report on paper."""

from __future__ import annotations

from portal.chat.phrases import say
from portal.onboarding.groups import Distribution
from portal.onboarding.paper import ACCENT, Paper
from portal.onboarding.report import Report
from portal.onboarding.report_words import PARTICIPATION, VERDICTS, measured
from portal.onboarding.templatetags.session_words import STANCES

_COLOURS = {
    "claims": (180, 83, 31),
    "asks": (216, 155, 60),
    "agrees": ACCENT,
    "": (154, 163, 166),
}
_WIDTH, _HEIGHT = 166.0, 5.0


def as_pdf(report: Report) -> bytes:
    cohort = report.cohort
    paper = Paper(f"{cohort.name}, {cohort.date:%d.%m.%Y}")
    paper.heading(say("session_report_title", name=cohort.name), 20)
    paper.paragraph(f"{cohort.date:%d.%m.%Y}", muted=True)
    if not report.is_shown:
        paper.paragraph(say("report_measure_hidden"))
        return paper.bytes()
    _participation(paper, report)
    _stances(paper, report)
    _quiz(paper, report)
    _voices(paper, report)
    return paper.bytes()


def _participation(paper: Paper, report: Report) -> None:
    paper.heading(say("report_head_participation"))
    for key, label in PARTICIPATION.items():
        paper.bullet(f"{label}: {report.participation[key]}")


def _stances(paper: Paper, report: Report) -> None:
    paper.heading(say("report_head_stances"))
    for shift in report.shifts:
        paper.paragraph(shift.misconception.title, 11, bold=True)
        for label, found in (("before", shift.before), ("after", shift.after)):
            _bar(paper, say(f"report_{label}"), found)
        paper.paragraph(say("report_moved", closer=shift.closer, away=shift.away))
        if report.cohort.with_measure:
            paper.paragraph(say("report_measure", words=measured(shift.change)))
    if report.cohort.with_measure:
        paper.paragraph(say("report_measure_all", words=measured(report.change)), bold=True)


def _bar(paper: Paper, label: str, found: Distribution) -> None:
    if not found.is_shown:
        paper.paragraph(f"{label}: {say('report_few_answers')}")
        return
    words = ", ".join(f"{STANCES[b.stance]} {b.percent} %" for b in found.bars if b.count)
    paper.paragraph(f"{label}: {words}")
    if paper.will_page_break(_HEIGHT + 3):
        paper.add_page()
    x, y, whole = paper.l_margin, paper.get_y(), sum(b.count for b in found.bars)
    for bar in found.bars:
        width = _WIDTH * bar.count / whole
        paper.set_fill_color(*_COLOURS[bar.stance])
        if bar.count:
            paper.rect(x, y, width, _HEIGHT, style="F")
        x += width
    paper.set_y(y + _HEIGHT + 2)


def _quiz(paper: Paper, report: Report) -> None:
    if not report.quiz:
        return
    paper.heading(say("report_head_quiz"))
    for asked in report.quiz:
        paper.paragraph(asked.question.question, bold=True)
        share = asked.item.share_right
        right = say("report_few_answers") if share is None else f"{100 * share:.0f} %"
        verdict = VERDICTS[asked.item.verdict]
        paper.paragraph(say("report_right", right=right, verdict=verdict))


def _voices(paper: Paper, report: Report) -> None:
    paper.heading(say("report_head_voices"))
    paper.bullet(say("report_asked", **report.questions))
    for text in report.for_trainers:
        paper.bullet(f"„{text}“")
    paper.bullet(say("report_feedback", **report.feedback))
