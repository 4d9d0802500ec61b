"""The session report as CSV and as xAPI statements."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid5

from portal.onboarding.course import Course
from portal.onboarding.groups import Distribution
from portal.onboarding.models import Cohort, Learner
from portal.onboarding.report import Report
from portal.onboarding.report_words import PARTICIPATION, VERDICTS, measured
from portal.onboarding.templatetags.session_words import STANCES
from portal.traininglog.xapi import ACTIVITIES, NAMESPACE, VERBS, home

Json = dict[str, Any]
_BOM = "\ufeff"  # without it Excel reads UTF-8 as something else


def as_csv(report: Report) -> str:
    """Return the report as a table for a German spreadsheet: semicolons, decimal commas."""
    file = io.StringIO()
    write = csv.writer(file, delimiter=";", lineterminator="\r\n").writerow
    write(["Bereich", "Was", "Wert"])
    for row in _rows(report):
        write([_harmless(cell) for cell in row])
    return _BOM + file.getvalue()


def _rows(report: Report) -> Iterator[tuple[str, str, str]]:
    yield ("Sitzung", "Gruppe", report.cohort.name)
    yield ("Sitzung", "Datum", f"{report.cohort.date:%d.%m.%Y}")
    if not report.is_shown:
        yield ("Sitzung", "Hinweis", "Weniger als fünf Personen, deshalb keine Zahlen.")
        return
    for key, label in PARTICIPATION.items():
        yield ("Teilnahme", label, str(report.participation[key]))
    for shift in report.shifts:
        title = shift.misconception.title
        yield from _stances(f"Haltung vorher: {title}", shift.before)
        yield from _stances(f"Haltung nachher: {title}", shift.after)
        yield (f"Wandel: {title}", "näher an der Sicht des Artikels", str(shift.closer))
        yield (f"Wandel: {title}", "weiter weg", str(shift.away))
        yield (f"Befragung: {title}", "Veränderung", measured(shift.change))
    yield ("Befragung gesamt", "Veränderung", measured(report.change))
    for asked in report.quiz:
        where = f"Quiz: {asked.question.question}"
        yield (where, "Antworten", str(asked.item.answers) if asked.item.options else "<5")
        if asked.item.share_right is not None:
            yield (where, "richtig", f"{100 * asked.item.share_right:.0f} %")
        yield (where, "Güte der Frage", VERDICTS[asked.item.verdict])
    yield ("Fragen", "nebenbei gefragt (Personen)", str(report.questions["asked"]))
    yield ("Fragen", "über den Artikel hinaus (Personen)", str(report.questions["beyond"]))
    for text in report.for_trainers:
        yield ("Fragen", "an die Trainer gegeben", text)
    yield ("Rückmeldung", "hilfreich (Personen)", str(report.feedback["good"]))
    yield ("Rückmeldung", "nicht hilfreich (Personen)", str(report.feedback["bad"]))


def _stances(where: str, found: Distribution) -> Iterator[tuple[str, str, str]]:
    if not found.is_shown:
        yield (where, "Hinweis", "weniger als fünf Antworten")
    for bar in found.bars:
        yield (where, STANCES[bar.stance], str(bar.count))


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking what somebody wrote for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def as_xapi(report: Report) -> Iterator[str]:
    """Yield a statement a line: who took part, and what the group as a whole did.

    No statement says how one person answered: that is nobody's score.
    """
    if not report.is_shown:
        return
    for learner in report.cohort.learners.select_related("conversation", "cohort"):
        yield json.dumps(_took_part(learner), ensure_ascii=False) + "\n"
    for statement in _of_the_group(report):
        yield json.dumps(statement, ensure_ascii=False) + "\n"


def _took_part(learner: Learner) -> Json:
    course = Course(learner)
    name = learner.conversation.pseudonym
    verb = "completed" if learner.finished else "attended"
    about = [f"{home()}/xapi/activities/curriculum/{m.id}" for m in course.worked_on()]
    return {
        "id": str(uuid5(NAMESPACE, f"session/{learner.cohort.code}/{name}/{verb}")),
        "actor": {"objectType": "Agent", "account": {"homePage": home(), "name": name}},
        "verb": {"id": VERBS + verb, "display": {"de": _VERBS[verb], "en": verb}},
        "object": _session(learner.cohort),
        "result": {"completion": learner.finished is not None},
        "context": {
            "registration": str(uuid5(NAMESPACE, name)),
            "platform": "Socius",
            "language": "de",
            "extensions": {f"{home()}/xapi/extensions/covered": about},
        },
        "timestamp": (learner.finished or learner.joined).isoformat(),
    }


def _of_the_group(report: Report) -> Iterator[Json]:
    for shift in report.shifts:
        numbers: Json = {
            "before": {b.stance or "open": b.count for b in shift.before.bars},
            "after": {b.stance or "open": b.count for b in shift.after.bars},
            "closer": shift.closer,
            "away": shift.away,
        }
        if shift.change.is_shown:
            numbers["change"] = {k: v for k, v in vars(shift.change).items() if v is not None}
        yield _group(report.cohort, f"curriculum/{shift.misconception.id}", numbers)
    for asked in report.quiz:
        if asked.item.share_right is not None:
            place = f"curriculum/{asked.misconception.id}/quiz/{asked.question.id}"
            numbers = {"answers": asked.item.answers, "right": round(asked.item.share_right, 3)}
            yield _group(report.cohort, place, {**numbers, "verdict": asked.item.verdict})


def _group(cohort: Cohort, place: str, numbers: Json) -> Json:
    time = cohort.closed or cohort.started or cohort.created
    name = f"session/{cohort.code}"
    return {
        "id": str(uuid5(NAMESPACE, f"{name}/{place}/{cohort.learners.count()}")),
        "actor": {
            "objectType": "Group",
            "name": cohort.name,
            "account": {"homePage": home(), "name": name},
        },
        "verb": {"id": VERBS + "experienced", "display": {"de": "erfuhr", "en": "experienced"}},
        "object": {"objectType": "Activity", "id": f"{home()}/xapi/activities/{place}"},
        "result": {"extensions": {f"{home()}/xapi/extensions/group": numbers}},
        "context": {
            "platform": "Socius",
            "language": "de",
            "contextActivities": {"grouping": [_session(cohort)]},
        },
        "timestamp": time.isoformat(),
    }


def _session(cohort: Cohort) -> Json:
    return {
        "objectType": "Activity",
        "id": f"{home()}/xapi/activities/session/{cohort.code}",
        "definition": {"type": f"{ACTIVITIES}course", "name": {"de": cohort.name}},
    }


_VERBS = {"completed": "schloss ab", "attended": "nahm teil an"}
