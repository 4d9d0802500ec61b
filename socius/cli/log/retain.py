"""``log retain``: enforce the retention period; a job for cron or a systemd timer."""

from __future__ import annotations

import argparse

from socius.cli import CommandError

MOST_DAYS = 36_500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--days",
        type=int,
        help="kept since the last activity (default: SOCIUS_RETENTION_DAYS, 180)",
    )
    parser.add_argument(
        "--strip", action="store_true", help="take out the texts and keep the counts"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")


def run(args: argparse.Namespace) -> int:
    from django.conf import settings

    from portal.traininglog.audit import at_the_terminal
    from portal.traininglog.retention import retain

    days = settings.RETENTION_DAYS if args.days is None else args.days
    if not 1 <= days <= MOST_DAYS:
        raise CommandError(f"--days must be from 1 to {MOST_DAYS}, not {days}")
    done = retain(days, at_the_terminal(), strip=args.strip, dry_run=args.dry_run)
    deed = "stripped" if args.strip else "deleted"
    print(
        f"{f'To be {deed}' if args.dry_run else deed.capitalize()}: {done.conversations} "
        f"conversations with {done.turns} turns, without activity for {days} days; of Rasa's "
        f"tracker store {done.tracker_conversations} conversations"
        f"{'.' if args.dry_run else ' deleted.'}"
    )
    return 0
