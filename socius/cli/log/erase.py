"""``log erase``: delete a conversation and all its copies (Art. 17 DSGVO)."""

from __future__ import annotations

import argparse

from socius.cli import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pseudonym")


def run(args: argparse.Namespace) -> int:
    from portal.traininglog.audit import at_the_terminal
    from portal.traininglog.erasure import UnknownConversation, erase

    try:
        erased = erase(args.pseudonym, at_the_terminal())
    except UnknownConversation as unknown:
        raise CommandError(str(unknown)) from None
    print(
        f"Erased {args.pseudonym}: {erased.turns} turns, {erased.spooled} waiting in the spool, "
        f"{erased.tracker_events} events of Rasa's tracker store, "
        f"{erased.training_examples} training examples, "
        f"{erased.identity_links} links to a person."
    )
    if erased.training_examples:
        print("Train anew (python -m socius train): the present model has learned from them.")
    for store in erased.record_stores:
        print(f"Have the account {args.pseudonym} erased in {store}, too: it took statements.")
    return 0
