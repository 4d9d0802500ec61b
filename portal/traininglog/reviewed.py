"""Corrected training examples in data/nlu/reviewed/ that came from a conversation.

Their metadata says so: ``on_the_side=claims source=k7fp-92ma-x3td``, at the block or the example.
Copies of them wait in var/learning/ for a promotion, or to be brought back (portal/learning).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import yaml

from socius import paths


def folder() -> Path:
    return paths.DATA / "nlu" / "reviewed"


def copies() -> Path:
    """Return where the reviewed examples of each training are kept, in folders of its own."""
    return paths.VAR / "learning"


def examples(pseudonym: str) -> list[str]:
    """Return the training examples that a conversation gave, those of copies once."""
    found: dict[str, None] = {}
    for path in _files():
        for block in read(path)["nlu"]:
            for item in items(block):
                if pseudonym in (source(block), source(item)):
                    found[text_of(item)] = None
    return list(found)


def erase(pseudonyms: Collection[str]) -> int:
    """Delete the examples that conversations gave; return the number of blocks and examples."""
    erased = 0
    for path in _files():
        content = read(path)
        kept = []
        before = erased
        for block in content["nlu"]:
            if source(block) in pseudonyms:
                erased += 1
                continue
            listed = block.get("examples")
            if isinstance(listed, list):
                rest = [e for e in listed if isinstance(e, str) or source(e) not in pseudonyms]
                erased += len(listed) - len(rest)
                if not rest:
                    continue
                block["examples"] = rest
            kept.append(block)
        if erased > before:
            _write(path, {**content, "nlu": kept} if kept else None)
    return erased


def _files() -> Iterator[Path]:
    yield from sorted(folder().glob("*.yml"))
    yield from sorted(copies().glob("*/*/*.yml"))


def read(path: Path) -> dict[str, Any]:
    """Return what a file holds; ``nlu`` is the list of its blocks. Raises OSError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise OSError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
    content = content if isinstance(content, dict) else {}
    blocks = content.get("nlu") or []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise OSError(f"{path} is no list of training examples")
    return {**content, "nlu": blocks}


def items(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the examples of a block, written as lines of a text or as a list."""
    listed = block.get("examples") or []
    texts = listed.splitlines() if isinstance(listed, str) else listed
    return [text if isinstance(text, dict) else {"text": text} for text in texts]


def text_of(item: dict[str, Any]) -> str:
    return str(item.get("text", "")).strip().removeprefix("- ")


def source(item: dict[str, Any]) -> str:
    """Return the conversation that a block or an example names as its source."""
    metadata = item.get("metadata")
    if isinstance(metadata, dict):
        return str(metadata.get("source", ""))
    words = [word.partition("=") for word in str(metadata or "").split()]
    return next((value for name, _, value in words if name == "source"), "")


class _Dumper(yaml.SafeDumper):
    """Writes examples as people do: several lines as a block."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    )


_Dumper.add_representer(str, _text)


def rendered(content: dict[str, Any]) -> str:
    """Return content as it stands in a file."""
    return yaml.dump(
        content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf")
    )


def comments(path: Path) -> str:
    """Return the comment lines at a file's head."""
    found = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        found += f"{line}\n"
    return found


def _write(path: Path, content: dict[str, Any] | None) -> None:
    """Replace a file at once; with nothing left it goes."""
    if content is None:
        path.unlink()
        return
    new = path.with_suffix(".yml.new")
    new.write_text(comments(path) + rendered(content), encoding="utf-8")
    os.replace(new, path)
