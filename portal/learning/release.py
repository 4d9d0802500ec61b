"""Reviewed messages as training data: what data/nlu/reviewed/ would be with all verdicts so far."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from portal.desk.models import Review, Verdict
from portal.traininglog import reviewed
from portal.traininglog.models import Conversation
from portal.traininglog.training_data import STANCES, plain
from socius import paths
from socius.curriculum import curriculum

VERSION = "3.1"
NAME = "data/nlu/reviewed/"
HEAD = "# Messages that trainers reviewed, written by the desk when a training is promoted.\n"
# Not a message of anybody's: the page sends it.
_NO_WISH = {"start"}


@dataclass(frozen=True)
class Example:
    """A message with the label that trainers agree on. ``stances`` is empty for wishes."""

    text: str
    intent: str
    stances: dict[str, str]
    source: str

    @property
    def file(self) -> str:
        if self.stances:
            return f"{next(iter(self.stances)) if len(self.stances) == 1 else 'several'}.yml"
        return "out_of_scope.yml" if self.intent == "out_of_scope" else "wishes.yml"

    def block(self) -> dict[str, str]:
        words = [f"{misconception}={stance}" for misconception, stance in self.stances.items()]
        return {
            "intent": self.intent,
            "metadata": " ".join([*words, f"source={self.source}"]),
            "examples": f"- {self.text}\n",
        }


@dataclass
class Release:
    """The files as they would be, by name, and what is not taken."""

    files: dict[str, str] = field(default_factory=dict)
    added: int = 0
    removed: int = 0
    of_the_test: int = 0  # messages of the frozen set: never trained on

    def diff(self) -> str:
        """Return the unified diff between the files in use and these; empty if they are alike."""
        now = _in_use()
        lines: list[str] = []
        for name in sorted({*now, *self.files}):
            before, after = now.get(name, ""), self.files.get(name, "")
            lines += difflib.unified_diff(
                before.splitlines(keepends=True),
                after.splitlines(keepends=True),
                f"a/{NAME}{name}" if before else "/dev/null",
                f"b/{NAME}{name}" if after else "/dev/null",
            )
        return "".join(lines)

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")


def release() -> Release:
    """Return the files with all that trainers agree on. Raises OSError for a broken file.

    Examples without a source, or of conversations that the log no longer has, stay as they are;
    those of conversations in the log follow the verdicts as they stand now.
    """
    done = Release()
    wanted: dict[tuple[str, str], Example] = {}
    for example in _examples():
        if example.text in frozen_texts():
            done.of_the_test += 1
        else:
            wanted[example.source, example.text] = example
    in_log = set(Conversation.objects.filter(stripped=None).values_list("pseudonym", flat=True))
    files: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(reviewed.folder().glob("*.yml")):
        kept = files.setdefault(path.name, [])
        for block in reviewed.read(path)["nlu"]:
            keys = [
                (reviewed.source(item) or reviewed.source(block), reviewed.text_of(item))
                for item in reviewed.items(block)
            ]
            if not any(source in in_log for source, _ in keys):
                kept.append(block)
            elif all(key in wanted and wanted[key].file == path.name for key in keys) and (
                len(keys) == 1 and wanted[keys[0]].block() == block
            ):
                kept.append(block)
                del wanted[keys[0]]
            else:
                done.removed += len(keys)
    for example in wanted.values():
        files.setdefault(example.file, []).append(example.block())
        done.added += 1
    done.files = {
        name: _head(name) + reviewed.rendered({"version": VERSION, "nlu": blocks})
        for name, blocks in files.items()
        if blocks
    }
    return done


def labels() -> dict[int, Example]:
    """Return the usable messages whose trainers agree, by the turn's id."""
    found = {}
    for turn, review in Review.objects.settled().items():
        stances = {d.misconception: d.stance for d in review.detections.all()}
        text = plain(turn.text)
        if review.verdict == Verdict.NOT_USABLE or turn.payload or not text:
            continue
        intent = min(stances.values(), key=STANCES.index) if stances else review.intent
        is_known = set(stances) <= set(curriculum().misconceptions)
        if is_known and intent in intents() and (intent in STANCES) == bool(stances):
            found[turn.pk] = Example(text, intent, stances, turn.conversation.pseudonym)
    return found


def _examples() -> Iterator[Example]:
    yield from labels().values()


@lru_cache(maxsize=1)
def intents() -> frozenset[str]:
    """Return the intents that a message can have, as domain.yml lists them."""
    domain = yaml.safe_load((paths.ROOT / "domain.yml").read_text(encoding="utf-8"))
    names = (entry if isinstance(entry, str) else next(iter(entry)) for entry in domain["intents"])
    return frozenset(names) - _NO_WISH


@lru_cache(maxsize=1)
def frozen_texts() -> frozenset[str]:
    from evaluation.sets import frozen

    return frozenset(plain(message.text) for message in frozen())


def _in_use() -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(reviewed.folder().glob("*.yml"))
    }


def _head(name: str) -> str:
    path = reviewed.folder() / name
    return reviewed.comments(path) if path.exists() else HEAD
