"""The formats in which the desk gives a filtered set away."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from portal.desk.models import Review, Verdict
from portal.desk.reviews import as_read
from portal.traininglog import exports, spreadsheet, training_data
from portal.traininglog.models import Turn

_HEAD = 'version: "3.1"\nnlu:\n'
YAML = "application/yaml; charset=utf-8"


@dataclass(frozen=True)
class Format:
    texts: Callable[[Any], Iterator[str]]
    content_type: str
    suffix: str


def turns(dossiers: Any) -> Iterator[Turn]:
    """Yield the turns of the conversations, conversation by conversation."""
    found = Turn.objects.filter(conversation__in=dossiers.order_by().values("pk"))
    found = found.order_by("conversation_id", "sequence").select_related("conversation")
    return exports.with_everything(found).iterator(chunk_size=exports.CHUNK)


def corrected(dossiers: Any) -> Iterator[tuple[Turn, Review]]:
    """Yield the corrected turns on which all their trainers agree."""
    reviews = Review.objects.filter(turn__conversation__in=dossiers.order_by().values("pk"))
    for turn, review in reviews.settled().items():
        if review.verdict == Verdict.CORRECTED:
            yield turn, review


def nlu(dossiers: Any) -> Iterator[str]:
    """Yield the corrected turns as training examples of data/nlu."""
    yield _HEAD
    for turn, review in corrected(dossiers):
        yield example(turn, review.intent, _stances(review))


def diff(dossiers: Any) -> Iterator[str]:
    """Yield what the corrections change: the coach's reading against the trainers'."""
    for turn, review in corrected(dossiers):
        name = f"{turn.conversation.pseudonym}/{turn.sequence}.yml"
        lines = difflib.unified_diff(
            example(turn, *as_read(turn)).splitlines(keepends=True),
            example(turn, review.intent, _stances(review)).splitlines(keepends=True),
            f"a/{name}",
            f"b/{name}",
        )
        yield "".join(lines)


def example(turn: Turn, intent: str, stances: dict[str, str]) -> str:
    """Return a message as a block of Rasa's training data."""
    labels = [f"{misconception}={stance}" for misconception, stance in sorted(stances.items())]
    metadata = " ".join([*labels, f"source={turn.conversation.pseudonym}"])
    text = training_data.plain(turn.text)
    return f"- intent: {intent}\n  metadata: {metadata}\n  examples: |\n    - {text}\n"


def _stances(review: Review) -> dict[str, str]:
    return {found.misconception: found.stance for found in review.detections.all()}


def _of_turns(texts: Callable[[Iterable[Turn]], Iterator[str]]) -> Callable[[Any], Iterator[str]]:
    return lambda dossiers: texts(turns(dossiers))


FORMATS = {
    "csv": Format(_of_turns(spreadsheet.lines), "text/csv; charset=utf-8", ".csv"),
    "jsonl": Format(_of_turns(exports.json_lines), "application/jsonl; charset=utf-8", ".jsonl"),
    "nlu": Format(nlu, YAML, "-nlu.yml"),
    "diff": Format(diff, "text/x-diff; charset=utf-8", "-corrections.diff"),
    "stories": Format(_of_turns(training_data.stories), YAML, "-stories.yml"),
}
