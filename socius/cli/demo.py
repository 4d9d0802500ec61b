"""``demo``: invented conversations, so that a new trainer sees the desk alive."""

from __future__ import annotations

import argparse

from socius.cli import CommandError

MOST = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--conversations", type=int, default=2000, help="default: 2000")
    parser.add_argument("--months", type=int, default=12, help="over the last months (default: 12)")
    parser.add_argument("--seed", type=int, default=1, help="another number, other conversations")
    parser.add_argument("--beside", action="store_true", help="also beside real conversations")
    parser.add_argument("--remove", action="store_true", help="delete the invented conversations")


def run(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import DatabaseError

    from portal.desk.demo.fill import count, fill, remove

    if not 1 <= args.conversations <= MOST or not 1 <= args.months <= 120:
        raise CommandError(f"1 to {MOST} conversations over 1 to 120 months are possible")
    try:
        call_command("migrate", verbosity=0)
        if args.remove:
            print(f"Removed {remove()} invented conversations.")
            return 0
        there, real = count()
        if there:
            raise CommandError(f"there are {there} invented conversations already: --remove first")
        if real and not args.beside:
            raise CommandError(
                f"there are {real} real conversations, whose figures would mix with the invented "
                "ones; --beside does it nevertheless"
            )
        turns = fill(args.conversations, args.months, args.seed)
    except DatabaseError as error:
        raise CommandError(f"the database cannot be used: {error}") from None
    print(f"Added {count()[0]} conversations with {turns} turns; --remove takes them away.")
    return 0
