"""``explain``: why the coach reads a message as it does, in words for a trainer."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from socius.cli import CommandError
from socius.curriculum import curriculum
from socius.model import train_if_needed

if TYPE_CHECKING:
    from socius.explain import Explanation, Reason, Word
    from socius.nlu.decision import Detected
    from socius.nlu.labels import LabelledMessage

STANCES = {"claims": "explain_claims", "asks": "explain_asks", "agrees": "explain_agrees"}
INDENT = "  "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help="the message, in quotation marks")
    parser.add_argument("--model", type=Path, help="a trained model (default: the present data's)")


def run(args: argparse.Namespace) -> int:
    from socius.explain import explain
    from socius.trained import detector_of

    if not args.text.strip():
        raise CommandError("there is no text to explain")
    if args.model and not args.model.exists():
        raise CommandError(f"there is no model {args.model}")
    detector = detector_of(args.model or train_if_needed()[0])
    print("\n".join(lines(explain(detector, args.text.strip()))))
    return 0


def lines(explanation: Explanation) -> Iterator[str]:
    """Yield the explanation as a trainer reads it."""
    reading = explanation.reading
    yield _say("explain_message", text=explanation.text)
    if not reading.detections:
        percent = _percent(reading.confidence)
        if reading.intent == "out_of_scope":
            yield _say("explain_out_of_scope", percent=percent)
        else:
            yield _say("explain_wish", intent=reading.intent, percent=percent)
    for reason in explanation.reasons:
        yield from _reason(reason, found=bool(reading.detections))
    if reading.unsure:
        yield _say("explain_unsure")
    if explanation.others:
        yield _say("explain_others", list=", ".join(map(_candidate, explanation.others)))
    if explanation.neighbours:
        yield _say("explain_neighbours")
    for neighbour in explanation.neighbours:
        yield INDENT + _say(
            "explain_neighbour",
            text=neighbour.message.text,
            label=_label(neighbour.message),
            percent=_percent(neighbour.similarity),
        )


def _reason(reason: Reason, found: bool) -> Iterator[str]:
    candidate = _candidate(reason.detected)
    yield (
        _say("explain_found", what=candidate)
        if found
        else _say("explain_likeliest", what=candidate)
    )
    if reason.words_for:
        yield INDENT + _say("explain_for", words=_words(reason.words_for))
    if reason.words_against:
        yield INDENT + _say("explain_against", words=_words(reason.words_against))
    if not reason.words_for and not reason.words_against:
        yield INDENT + _say("explain_no_words")


def _candidate(detected: Detected) -> str:
    stance = _stance(detected.misconception, detected.stance)
    return _say("explain_candidate", what=stance, percent=_percent(detected.confidence))


def _stance(misconception: str, stance: str) -> str:
    return _say(STANCES[stance], label=curriculum().misconceptions[misconception].label)


def _label(message: LabelledMessage) -> str:
    return ", ".join(_stance(*item) for item in message.stances.items()) or message.intent


def _words(words: Sequence[Word]) -> str:
    return ", ".join(
        _say("explain_word", word=word.text.strip(",.:;!?"), points=f"{100 * word.effect:+.0f}")
        for word in words
    )


def _percent(share: float) -> int:
    return round(100 * share)


def _say(key: str, **values: object) -> str:
    return curriculum().phrases[key].texts[0].format(**values)
