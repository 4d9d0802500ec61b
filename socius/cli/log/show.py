"""``log show``: one conversation as a transcript."""

from __future__ import annotations

import argparse

from socius.cli import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pseudonym")


def run(args: argparse.Namespace) -> int:
    from portal.traininglog.audit import READ_TRANSCRIPT, at_the_terminal, audit
    from portal.traininglog.models import Conversation

    conversation = Conversation.objects.filter(pseudonym=args.pseudonym).first()
    if conversation is None:
        raise CommandError(f"there is no conversation {args.pseudonym}")
    audit(at_the_terminal(), READ_TRANSCRIPT, args.pseudonym)
    for turn in conversation.turns.prefetch_related("detections", "replies"):
        found = ", ".join(
            f"{d.misconception} {d.stance} {d.confidence:.2f}" for d in turn.detections.all()
        )
        print(f"[{turn.time:%Y-%m-%d %H:%M}] {turn.text or turn.payload}")
        print(f"    {turn.intent} {turn.intent_confidence:.2f}{'; ' + found if found else ''}")
        for reply in turn.replies.all():
            print(f"    Socius: {reply.text}")
    return 0
