"""``log list``: recent conversations."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=20)


def run(args: argparse.Namespace) -> int:
    from portal.traininglog.models import Conversation

    for conversation in Conversation.objects.with_counts().recent()[: args.limit]:
        print(
            f"{conversation.pseudonym}  {conversation.last_activity:%Y-%m-%d %H:%M}  "
            f"{conversation.channel:8}  {conversation.turn_count:4} turns"  # type: ignore[attr-defined]
        )
    return 0
