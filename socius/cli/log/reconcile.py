"""``log reconcile``: replay the spool, then fill in what Rasa's tracker store has and we lack."""

from __future__ import annotations

import argparse
from pathlib import Path

from socius.cli import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tracker", type=Path, help="Rasa's tracker store, a SQLite file")


def run(args: argparse.Namespace) -> int:
    from portal.traininglog import tracker_store
    from portal.traininglog.reconcile import reconcile
    from portal.traininglog.recorder import replay, spool

    replayed = replay()
    print(f"replayed {replayed.written} spooled records, put {replayed.aside} lines aside")
    if unreadable := spool().unreadable():
        print(f"{unreadable} unreadable lines are in {spool().unreadable_path}")
    store = args.tracker or tracker_store.path()
    if not store.is_file():
        raise CommandError(f"there is no tracker store {store}")
    done = reconcile(store)
    for pseudonym, message_id, action in done.filled:
        print(f"filled in {pseudonym} {message_id} {action}")
    filled = len({(pseudonym, message_id) for pseudonym, message_id, _ in done.filled})
    print(
        f"compared {done.turns} answered turns of {done.conversations} conversations in {store}: "
        f"filled in {filled}; left out {done.unanswered} unanswered messages and "
        f"{done.erased} erased conversations; {done.unreadable} events were unreadable"
    )
    return 0
