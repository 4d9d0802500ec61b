"""The curriculum as employees meet it, read from the files as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.chat.phrases import say
from portal.insight.usage import Usage, usage
from socius import paths
from socius.content import ContentError
from socius.curriculum import EDITORIAL, Curriculum, Misconception, QuizQuestion, Text, curriculum

CHECKLIST, SOURCE = "strategy_checklist", "source"
# Which phrase frames a text in the chat, by the field it stands in.
_FRAMES = {"rebuttal": "opening_claims", "summary": "opening_again", "next_steps": "next_step"}
_NOT_TEXTS = {"id", "number", "title", "label"}


@dataclass
class Entry:
    """A text in its bubble; ``asked`` is what the employee says or is asked before it."""

    place: str
    text: str
    origin: str
    asked: str = ""
    options: Sequence[str] = ()
    answer: int = 0
    is_new: bool = False  # in the files, not yet with the employees
    usage: Usage = field(default_factory=Usage)


@dataclass
class Section:
    name: str
    entries: list[Entry]

    @property
    def title(self) -> str:
        return say(f"curriculum_{self.name}")


@dataclass(frozen=True)
class Part:
    """A misconception, the checklist or the source: one file of data/curriculum."""

    id: str
    title: str
    number: int | None = None

    @property
    def file(self) -> str:
        return f"data/curriculum/{self.id}.yml"


def as_written() -> tuple[Curriculum, str]:
    """Return the content of the files, or where they have a mistake that of the start, and it."""
    files = [*sorted((paths.DATA / "curriculum").glob("*.yml")), paths.DATA / "phrases.yml"]
    states = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return _read(paths.DATA, states)


@lru_cache(maxsize=1)
def _read(data: Path, states: tuple[object, ...]) -> tuple[Curriculum, str]:
    """Read the files once for each state they are in: it takes a second."""
    try:
        return Curriculum(data), ""
    except ContentError as error:
        return curriculum(), str(error).replace(f"{data.parent}/", "")


def parts(content: Curriculum) -> list[Part]:
    found = [Part(m.id, m.title, m.number) for m in content.misconceptions.values()]
    return [
        *found,
        Part(CHECKLIST, content.checklist.title),
        Part(SOURCE, content.source.title),
    ]


def sections(content: Curriculum, part: str) -> list[Section]:
    """Return the texts of a part with their usage, and whether the employees have them yet."""
    found = list(_sections(content, part))
    used = usage(part, _arguments(content, part))
    running = {
        (entry.place, entry.text)
        for section in _sections(curriculum(), part)
        for entry in section.entries
    }
    for section in found:
        for entry in section.entries:
            entry.usage = used.get(entry.place, entry.usage)
            entry.is_new = (entry.place, entry.text) not in running
    return found


def _arguments(content: Curriculum, part: str) -> dict[str, str]:
    found = content.misconceptions.get(part)
    items = found.arguments if found else []
    return {f"{part}/arguments/{item.id}": item.text for item in items}


def _sections(content: Curriculum, part: str) -> Iterator[Section]:
    if part == CHECKLIST:
        yield from _checklist(content)
    elif part == SOURCE:
        entries = [Entry(f"{SOURCE}/{s.id}", s.text, s.origin) for s in content.source.statements]
        yield Section("statements", entries)
    elif part in content.misconceptions:
        yield from _misconception(content.misconceptions[part])


def _misconception(misconception: Misconception) -> Iterator[Section]:
    names = {"number": misconception.number, "title": misconception.title}
    for name in misconception.__fields__:
        if name in _NOT_TEXTS:
            continue
        value: Any = getattr(misconception, name)
        if not value:  # what a misconception may do without
            continue
        items = value if isinstance(value, list) else [value]
        place = f"{misconception.id}/{name}"
        entries = [_entry(item, place, _FRAMES.get(name, ""), names) for item in items]
        yield Section(name, entries)


def _entry(item: Any, place: str, frame: str, names: dict[str, Any]) -> Entry:
    place = f"{place}/{item.id}" if hasattr(item, "id") else place
    if isinstance(item, str):
        return Entry(place, item, EDITORIAL)
    if isinstance(item, QuizQuestion):
        return Entry(place, item.because, item.origin, item.question, item.options, item.answer)
    text = say(frame, text=item.text, **names) if frame else item.text
    return Entry(
        place, text, item.origin, getattr(item, "objection", getattr(item, "colleague", ""))
    )


def _checklist(content: Curriculum) -> Iterator[Section]:
    checklist = content.checklist
    yield Section("introduction", [_single(checklist.introduction, f"{CHECKLIST}/introduction")])
    for question in checklist.questions:
        place = f"{CHECKLIST}/{question.id}"
        prompts = [_single(prompt, f"{place}/prompts") for prompt in question.prompts]
        entries = [_single(question.question, place), _single(question.why, f"{place}/why")]
        yield Section("question", [*entries, *prompts])
    yield Section("closing", [_single(checklist.closing, f"{CHECKLIST}/closing")])


def _single(text: Text, place: str) -> Entry:
    return Entry(place, text.text, text.origin)
