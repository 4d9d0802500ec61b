"""Corrected training examples in data/nlu/reviewed/ that came from a conversation.

Their metadata says so: ``on_the_side=claims source=k7fp-92ma-x3td``, at the block or the example.
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


def examples(pseudonym: str) -> list[str]:
    """Return the training examples that a conversation gave."""
    found: list[str] = []
    for path in _files():
        for block in _blocks(_read(path), path):
            found += [
                str(item.get("text", "")).strip().removeprefix("- ")
                for item in _items(block)
                if pseudonym in (_source(block), _source(item))
            ]
    return found


def erase(pseudonyms: Collection[str]) -> int:
    """Delete the examples that conversations gave; return the number of blocks and examples."""
    erased = 0
    for path in _files():
        content = _read(path)
        blocks = _blocks(content, path)
        kept = []
        before = erased
        for block in blocks:
            if _source(block) in pseudonyms:
                erased += 1
                continue
            listed = block.get("examples")
            if isinstance(listed, list):
                rest = [e for e in listed if isinstance(e, str) or _source(e) not in pseudonyms]
                erased += len(listed) - len(rest)
                if not rest:
                    continue
                block["examples"] = rest
            kept.append(block)
        if erased > before:
            _write(path, {**content, "nlu": kept} if kept else None)
    return erased


def _files() -> Iterator[Path]:
    return iter(sorted(folder().glob("*.yml")))


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise OSError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None
    return content if isinstance(content, dict) else {}


def _blocks(content: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    blocks = content.get("nlu") or []
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise OSError(f"{path} is no list of training examples")
    return blocks


def _items(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the examples of a block, written as lines of a text or as a list."""
    listed = block.get("examples") or []
    texts = listed.splitlines() if isinstance(listed, str) else listed
    return [text if isinstance(text, dict) else {"text": text} for text in texts]


def _source(item: dict[str, Any]) -> str:
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


def _write(path: Path, content: dict[str, Any] | None) -> None:
    """Replace a file at once; with nothing left it goes."""
    if content is None:
        path.unlink()
        return
    comments = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        comments.append(f"{line}\n")
    body = yaml.dump(
        content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    new = path.with_suffix(".yml.new")
    new.write_text("".join(comments) + body, encoding="utf-8")
    os.replace(new, path)
