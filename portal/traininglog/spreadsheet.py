"""The log as a CSV file that a German Excel opens right with a double click: a row a turn."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from django.utils import timezone

from portal.traininglog.models import Turn

BOM = "\ufeff"  # without it Excel takes UTF-8 for Windows-1252
COLUMNS = [
    "Gespräch",
    "Nr.",
    "Zeit",
    "Kanal",
    "Nachricht",
    "Schaltfläche",
    "Entfernt",
    "Absicht",
    "Sicherheit",
    "Unsicher",
    "Erkannt",
    "Sicherheit der Erkennung",
    "Vom Mitarbeiter gewählt",
    "Aktion",
    "Antwort",
    "Stelle im Lehrplan",
    "Modell",
]
# What a spreadsheet takes for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def lines(found: Iterable[Turn]) -> Iterator[str]:
    """Yield the file's rows."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow(COLUMNS)
    for turn in found:
        writer.writerow([safe(cell) for cell in _cells(turn)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    cell = f"'{cell}" if cell.startswith(_FORMULA) else cell
    return _CONTROL.sub("", cell.replace("\r\n", "\n").replace("\r", "\n"))


def _cells(turn: Turn) -> Iterator[str]:
    detections = list(turn.detections.all())
    read = [found for found in detections if found.source != "employee"]
    chosen = [found for found in detections if found.source == "employee"]
    replies = list(turn.replies.all())
    yield turn.conversation.pseudonym
    yield str(turn.sequence)
    yield f"{timezone.localtime(turn.time):%Y-%m-%d %H:%M:%S}"
    yield turn.conversation.channel
    yield turn.text
    yield turn.payload
    yield ", ".join(f"{kind}: {count}" for kind, count in turn.redacted.items())
    yield turn.intent
    yield _decimal(turn.intent_confidence)
    yield "ja" if turn.unsure else "nein"
    yield ", ".join(f"{found.misconception}={found.stance}" for found in read)
    yield " / ".join(_decimal(found.confidence) for found in read)
    yield ", ".join(f"{found.misconception}={found.stance}" for found in chosen)
    yield ", ".join(dict.fromkeys(reply.action for reply in replies))
    yield "\n\n".join(reply.text for reply in replies)
    yield ", ".join(reply.content for reply in replies if reply.content)
    yield turn.model_id


def _decimal(number: float) -> str:
    """Return a number as German spreadsheets read it: 0.914 would be nine hundred there."""
    return f"{number:.3f}".replace(".", ",")
