"""The content is checked at load: a mistake names file, line and field."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest

from socius.content import ContentError
from socius.curriculum import EDITORIAL, Curriculum
from socius.paths import DATA, ROOT


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the content to spoil."""
    shutil.copytree(DATA / "curriculum", tmp_path / "curriculum")
    shutil.copy(DATA / "phrases.yml", tmp_path / "phrases.yml")
    return tmp_path


def spoil(path: Path, old: str, new: str) -> int:
    """Replace the first occurrence; return its line number."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("origin: section_4", "origin: section_9", "origin"),
        ("answer: 3", "answer: 7", "quiz.0.answer"),
        ("number: 4", "number: vier", "number"),
        ("number: 4", "number: 4\ncolour: red", "colour"),
        ("id: on_the_side", "id: somewhere_else", "id"),
        ("label: Nebenher", "label: Ein viel zu langer Name für einen Knopf", "label"),
    ],
)
def test_a_mistake_names_file_line_and_field(data: Path, old: str, new: str, field: str) -> None:
    path = data / "curriculum" / "on_the_side.yml"
    line = spoil(path, old, new) + new.count("\n")
    with pytest.raises(ContentError) as error:
        Curriculum(data)
    message = str(error.value)
    assert "on_the_side.yml" in message
    assert f"line {line}" in message
    assert field in message
    assert "\n" not in message


def test_broken_yaml_names_the_line(data: Path) -> None:
    path = data / "curriculum" / "source.yml"
    path.write_text("title: [open\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"source\.yml, line \d"):
        Curriculum(data)


def test_a_missing_field_is_named(data: Path) -> None:
    path = data / "curriculum" / "strategy_checklist.yml"
    spoil(path, "closing:", "ending:")
    with pytest.raises(ContentError, match="closing|ending"):
        Curriculum(data)


def test_two_files_cannot_share_a_number(data: Path) -> None:
    spoil(data / "curriculum" / "on_the_side.yml", "number: 4", "number: 1")
    with pytest.raises(ContentError, match="number"):
        Curriculum(data)


def test_every_text_has_an_origin_and_the_article_is_used_throughout() -> None:
    content = Curriculum()
    for misconception in content.misconceptions.values():
        section = f"section_{misconception.number}"
        assert misconception.rebuttal.origin in (section, "conclusion")
        assert any(argument.origin == section for argument in misconception.arguments)
    origins = {statement.origin for statement in content.source.statements}
    assert {"introduction", "conclusion"} <= origins
    assert EDITORIAL not in content.source.sections


def test_phrases_and_code_fit() -> None:
    """Each phrase that an action says is there, and none is left over."""
    content = Curriculum()
    said: set[str] = set()
    beginnings = {"error_", "page_", "onboarding_", "signed_in_page_", "embed_"}
    for pattern in ("actions/*.py", "socius/**/*.py", "portal/**/*.py"):
        for path in ROOT.glob(pattern):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    said.add(node.value)
                if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                    beginnings.add(str(node.values[0].value))
    in_pages = "".join(
        path.read_text(encoding="utf-8")
        for pattern in ("**/*.html", "**/*.js")
        for path in (ROOT / "portal").glob(pattern)
    )
    built = tuple(b for b in beginnings if re.fullmatch(r"[a-z]+_[a-z_]*", b))
    named = re.compile("^(error|page|onboarding|signed_in_page|embed)_")
    for key in content.phrases:
        name = named.sub("", key)
        names = {key, name, key.removesuffix("_away")}
        known = names & said or name in in_pages or key in in_pages
        assert known or (not named.match(key) and key.startswith(built)), key
