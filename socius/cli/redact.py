"""``redact``: the redaction of the chat, for JSON lines."""

from __future__ import annotations

import argparse
import json
import sys

from socius.cli import escape_half_characters
from socius.redaction import Redactor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    redactor = Redactor()
    escape_half_characters(sys.stdout)
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            redaction = redactor.redact(item["text"])
        except (ValueError, KeyError, TypeError, AttributeError):
            answer = {"error": 'an object with a string "text" is expected', "line": line[:200]}
        else:
            answer = {"text": redaction.text, "found": redaction.found}
            if "id" in item:
                answer = {"id": item["id"], **answer}
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0
