"""The curriculum: what the coach teaches, read from data/curriculum/ and data/phrases.yml.

Source of the content: the article named in ``source.yml``; each text carries its origin, a section
of that article or ``editorial``. A misconception is one file; nothing depends on their number.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Extra, Field, validator

from socius.content import ContentError, read
from socius.paths import DATA

EDITORIAL = "editorial"
_ID = r"^[a-z][a-z0-9_]*$"
_NOT_MISCONCEPTIONS = {"source.yml", "strategy_checklist.yml"}


class _Content(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_mutation = False
        anystr_strip_whitespace = True
        min_anystr_length = 1


class Text(_Content):
    """One chat bubble and where it comes from."""

    text: str = Field(max_length=600)
    origin: str


class Item(Text):
    """A text that can be named, such as an argument."""

    id: str = Field(regex=_ID)


class Objection(Item):
    objection: str


class Provocation(Text):
    """What a fictional colleague says who holds the misconception, for the course."""

    colleague: str = Field(max_length=60)


class QuizQuestion(_Content):
    """A question with options; ``answer`` is the number of the right one, from 1."""

    id: str = Field(regex=_ID)
    question: str
    options: list[str] = Field(min_items=2, max_items=5)
    answer: int = Field(ge=1)
    because: str
    origin: str

    @validator("answer")  # type: ignore[untyped-decorator]
    def answer_is_an_option(cls, answer: int, values: dict[str, Any]) -> int:
        if answer > len(values.get("options", [])):
            raise ValueError("is greater than the number of options")
        return answer


class Misconception(_Content):
    id: str = Field(regex=_ID)
    number: int = Field(ge=1)
    title: str = Field(max_length=80)
    label: str = Field(max_length=24)
    # As a colleague might ask: an example on the chat page. Without one it is not proposed there.
    example: str = Field("", max_length=90)
    summary: Text
    rebuttal: Text
    answer: Text
    confirmation: Text
    strengthen: Text
    arguments: list[Item] = Field(min_items=3, max_items=5)
    why: Text
    examples: list[Item] = Field(min_items=1)
    next_steps: list[Item] = Field(min_items=1)
    objections: list[Objection] = Field(min_items=1)
    reflection: Text
    convince: list[Item] = Field(min_items=1)
    quiz: list[QuizQuestion] = Field(min_items=6)
    provocation: Provocation | None = None  # without one, the course quotes the title


class ChecklistQuestion(_Content):
    id: str = Field(regex=_ID)
    label: str = Field(max_length=24)
    question: Text
    why: Text
    prompts: list[Text] = Field(min_items=2)


class StrategyChecklist(_Content):
    title: str
    introduction: Text
    questions: list[ChecklistQuestion] = Field(min_items=1)
    closing: Text


class Source(_Content):
    """The article; ``sections`` maps the ids that origins refer to onto their German labels."""

    title: str
    publisher: str
    url: str
    about: str
    sections: dict[str, str]
    editorial: str
    statements: list[Item]


class Button(_Content):
    """What an employee can press; the payload is a Rasa intent, with entities if it needs any."""

    title: str
    payload: str = Field(regex=r"^/[a-z_]+(\{.*\})?$")


class Phrase(_Content):
    """A sentence that frames the content; its variants take turns."""

    texts: list[str] = Field(min_items=1)
    buttons: list[Button] = []


class _Phrases(_Content):
    menus: dict[str, list[Button]]
    phrases: dict[str, Phrase]


class Curriculum:
    """All content, in the order of the misconceptions' numbers.

    Raises ContentError if a file is wrong, an id or number is used twice or an origin unknown.
    """

    def __init__(self, data: Path = DATA) -> None:
        folder = data / "curriculum"
        self.source = read(folder / "source.yml", Source)
        self.checklist = read(folder / "strategy_checklist.yml", StrategyChecklist)
        framing = read(data / "phrases.yml", _Phrases)
        self.phrases = framing.phrases
        self.menus = framing.menus
        paths = [p for p in sorted(folder.glob("*.yml")) if p.name not in _NOT_MISCONCEPTIONS]
        found = [(path, read(path, Misconception)) for path in paths]
        if not found:
            raise ContentError(folder, None, "holds no misconception")
        self._check_unique(found)
        for path, content in [
            (folder / "source.yml", self.source),
            (folder / "strategy_checklist.yml", self.checklist),
            *found,
        ]:
            self._check_origins(path, content.dict())
        ordered = sorted((m for _, m in found), key=lambda m: m.number)
        self.misconceptions: dict[str, Misconception] = {m.id: m for m in ordered}

    def origin_label(self, origin: str) -> str:
        """Return what the employee reads of a text's origin, such as "Fazit"."""
        return self.source.sections.get(origin, self.source.editorial)

    @staticmethod
    def _check_unique(found: list[tuple[Path, Misconception]]) -> None:
        seen: dict[str | int, Path] = {}
        for path, misconception in found:
            if misconception.id != path.stem:
                raise ContentError(path, 1, f"field id: must be {path.stem}, as the file is named")
            if misconception.number in seen:
                other = seen[misconception.number].name
                raise ContentError(path, None, f"field number: is taken by {other}")
            seen[misconception.number] = path

    def _check_origins(self, path: Path, content: Any, field: str = "") -> None:
        if isinstance(content, dict):
            origin = content.get("origin")
            if isinstance(origin, str) and origin not in {*self.source.sections, EDITORIAL}:
                raise ContentError(
                    path,
                    _line_with(path, f"origin: {origin}"),
                    f"field {field}origin: no section {origin!r} in source.yml",
                )
            for key, value in content.items():
                self._check_origins(path, value, f"{field}{key}.")
        elif isinstance(content, list):
            for index, value in enumerate(content):
                self._check_origins(path, value, f"{field}{index}.")


def _line_with(path: Path, words: str) -> int | None:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if words in line), None)


@lru_cache(maxsize=1)
def curriculum() -> Curriculum:
    """Return the content of this installation, read once per process."""
    return Curriculum()
