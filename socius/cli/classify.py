"""``classify``: what each text reflects, by the model and thresholds of the running assistant."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from socius.cli import CommandError, escape_half_characters
from socius.model import train_if_needed
from socius.typed import normalise, without_command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", type=Path, help="a trained model (default: the present data's)")


def run(args: argparse.Namespace) -> int:
    if args.model and not args.model.exists():
        raise CommandError(f"there is no model {args.model}")
    stdout, sys.stdout = sys.stdout, sys.stderr  # nothing but results goes to standard output
    escape_half_characters(stdout)
    model = args.model or train_if_needed()[0]
    agent = load_agent(model)
    for line in sys.stdin:
        if line.strip():
            answer = asyncio.run(classify(agent, line))
            print(json.dumps(answer, ensure_ascii=False), file=stdout, flush=True)
    return 0


def load_agent(model: Path) -> Any:
    """Return Rasa's agent with the model, without servers."""
    from rasa.core.agent import Agent

    try:
        return Agent.load(str(model))
    except Exception as error:
        raise CommandError(f"{model} is no usable model: {error}") from None


async def classify(agent: Any, line: str) -> dict[str, Any]:
    """Return the answer to one line of input; a line that cannot be read has an ``error``."""
    try:
        item = json.loads(line)
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            raise ValueError('an object with a string "text" is expected')
    except ValueError as error:
        return {"error": str(error), "line": line.rstrip("\n")[:200]}
    text = without_command(normalise(item["text"]))
    answer = {"id": item["id"]} if "id" in item else {}
    answer["text"] = item["text"]
    if not text:
        return {**answer, "intent": "out_of_scope", "intent_confidence": 1.0, "detections": []}
    parsed = await agent.parse_message(text)
    return {
        **answer,
        "intent": parsed["intent"]["name"],
        "intent_confidence": parsed["intent"]["confidence"],
        "detections": parsed.get("detections", []),
    }
