"""``redact``: the redaction of the chat, for JSON lines."""

from __future__ import annotations

import argparse
import io
import json
import sys

from socius.redaction import Redactor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    redactor = Redactor()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Half a character, which UTF-8 cannot hold, is written as JSON's own escape.
        sys.stdout.reconfigure(errors="backslashreplace")
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
