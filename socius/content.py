"""Reading content: YAML files checked against a pydantic model at load.

A mistake is reported as one sentence that names file, line and field.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

Model = TypeVar("Model", bound=BaseModel)


class ContentError(ValueError):
    """A content file that cannot be used; the message names file, line and field."""

    def __init__(self, path: Path, line: int | None, problem: str) -> None:
        place = str(path) if line is None else f"{path}, line {line}"
        super().__init__(f"{place}: {problem}")


def read(path: Path, model: type[Model]) -> Model:
    """Return the content of a YAML file as a checked model.

    Raises ContentError for a missing or unreadable file, broken YAML or a field that does not fit.
    """
    try:
        # The round-trip loader keeps line numbers, which the plain one forgets.
        tree = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentError(path, None, error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise ContentError(path, None, "is not UTF-8") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise ContentError(path, line, f"no valid YAML: {error.problem}") from None
    if not isinstance(tree, dict):
        raise ContentError(path, 1, "a mapping with named fields is expected")
    try:
        checked: Model = model.parse_obj(tree)
        return checked
    except ValidationError as error:
        first = error.errors()[0]
        location = tuple(part for part in first["loc"] if part != "__root__")
        field = ".".join(str(part) for part in location) or "the file"
        message = f"field {field}: {first['msg']}"
        raise ContentError(path, line_of(tree, location), message) from None


def line_of(tree: Any, location: tuple[int | str, ...]) -> int:
    """Return the line (from 1) of a field, or of the nearest thing around it that is there."""
    line = 0
    for part in location:
        try:
            find = tree.lc.key if hasattr(tree, "keys") else tree.lc.item
            line = find(part)[0]
            tree = tree[part]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return int(line) + 1
