"""``log push``: send xAPI statements to a learning record store, each once."""

from __future__ import annotations

import argparse
import os

from socius.cli import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lrs", required=True, metavar="URL", help="the store's xAPI endpoint")
    parser.add_argument("--user")
    parser.add_argument(
        "--password-env",
        metavar="NAME",
        default="SOCIUS_LRS_PASSWORD",
        help="the environment variable that holds the password (default: SOCIUS_LRS_PASSWORD)",
    )
    parser.add_argument("--retries", type=int, default=6, help="when the store is away")


def run(args: argparse.Namespace) -> int:
    from portal.traininglog.audit import EXPORT, at_the_terminal, audit
    from portal.traininglog.push import PushError, RecordStore, push

    if not args.lrs.startswith(("http://", "https://")) or "@" in args.lrs:
        raise CommandError("--lrs takes an address like https://lrs.bank.example/xAPI, no login")
    login = None
    if args.user:
        password = os.environ.get(args.password_env)
        if password is None:
            raise CommandError(f"the environment variable {args.password_env} holds no password")
        login = (args.user, password)
    store = RecordStore(args.lrs, login, max(0, args.retries))
    audit(at_the_terminal(), EXPORT, format="xapi", to=store.url)
    sent = 0
    try:
        for count in push(store):
            sent += count
    except PushError as error:
        raise CommandError(
            f"{error}. {sent} statements were sent; the next push goes on from there."
        ) from None
    print(f"{store.url} has accepted {sent} new statements.")
    return 0
