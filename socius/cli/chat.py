"""``chat``: the chat in a terminal, over the same API as the page."""

from __future__ import annotations

import argparse
import os
import textwrap
import uuid
from typing import Any

import requests

from socius.cli import CommandError
from socius.curriculum import curriculum

TIMEOUT_SECONDS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    port = os.environ.get("SOCIUS_PORT", "8000")
    parser.add_argument("--url", default=f"http://127.0.0.1:{port}", help="the portal's address")


def run(args: argparse.Namespace) -> int:
    phrase = curriculum().phrases
    answer = post(f"{args.url}/api/conversations", {})
    messages = f"{args.url}/api/conversations/{answer['id']}/messages"
    print(phrase["terminal_how"].texts[0])
    for turn in answer["turns"]:
        show(turn)
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            print()
            return 0
        if text:
            try:
                show(post(messages, {"message_id": uuid.uuid4().hex, "text": text}))
            except CommandError as error:
                print(error)


def post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the API's answer. Raises CommandError with the API's own sentence."""
    try:
        response = requests.post(url, json=body, timeout=TIMEOUT_SECONDS)
        answer: dict[str, Any] = response.json()
    except (requests.RequestException, ValueError):
        raise CommandError(curriculum().phrases["terminal_away"].texts[0]) from None
    if "error" in answer:
        raise CommandError(answer["error"]["message"])
    return answer


def show(turn: dict[str, Any]) -> None:
    """Print the coach's bubbles; buttons are numbered, a number presses one."""
    number = 0
    for reply in turn["replies"]:
        for paragraph in reply["text"].splitlines():
            print(textwrap.fill(paragraph, 88, initial_indent="  ", subsequent_indent="  "))
        if reply["origin"]:
            print(f"  ({reply['origin']})")
        for button in reply["buttons"]:
            number += 1
            print(f"    {number}. {button['title']}")
        print()
