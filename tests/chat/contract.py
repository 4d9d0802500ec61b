"""What openapi.yml promises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import yaml

import portal.chat

_PATH = Path(portal.chat.__file__).with_name("openapi.yml")
DOCUMENT: dict[str, Any] = yaml.safe_load(_PATH.read_text(encoding="utf-8"))


def check(name: str, answer: Any) -> None:
    """Fail unless a JSON answer fits a schema of the document."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    checker = jsonschema.Draft202012Validator(schema)
    checker.validate(answer)


def check_status(path: str, method: str, response: Any) -> None:
    """Fail unless the document names the response's status, and the answer fits its schema."""
    responses = DOCUMENT["paths"][path][method]["responses"]
    promised = responses[str(response.status_code)]
    if "$ref" in promised:
        promised = DOCUMENT["components"]["responses"][promised["$ref"].rsplit("/", 1)[1]]
    schema = promised["content"]["application/json"]["schema"]
    check(schema["$ref"].rsplit("/", 1)[1], response.json())
