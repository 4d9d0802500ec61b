"""``log export``: the log in the formats that trainers' tools read."""

from __future__ import annotations

import argparse
import signal
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

from socius.cli import CommandError

FORMATS = ("jsonl", "csv", "xapi", "nlu", "stories")
BROKEN_PIPE = 141  # what a shell reports of a program that SIGPIPE ended


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="jsonl")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument("--since", type=day, metavar="YYYY-MM-DD", help="the first day")
    parser.add_argument("--until", type=day, metavar="YYYY-MM-DD", help="the last day")


def run(args: argparse.Namespace) -> int:
    from portal.traininglog.audit import EXPORT, at_the_terminal, audit
    from portal.traininglog.exports import FORMATS, turns
    from portal.traininglog.output import write, write_file

    target = args.output or "standard output"
    details = {"format": args.format, "to": str(target)}
    details |= {name: str(value) for name in ("since", "until") if (value := getattr(args, name))}
    audit(at_the_terminal(), EXPORT, **details)
    texts = FORMATS[args.format](turns(midnight(args.since), midnight(args.until, 1)))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to end as Ctrl-C does: tidily
    try:
        if args.output:
            write_file(args.output, texts)
        else:
            # Not sys.stdout: Python would try once more at its end to flush what failed.
            with open(sys.stdout.fileno(), "wb", closefd=False) as output:
                write(output, texts)
    except BrokenPipeError:
        return BROKEN_PIPE
    except OSError as error:
        raise CommandError(f"{target} was not written: {error.strerror or error}") from None
    except KeyboardInterrupt:
        raise CommandError(f"interrupted, {target} was not written") from None
    return 0


def midnight(of: date | None, later: int = 0) -> datetime | None:
    from django.utils import timezone

    if of is None:
        return None
    return timezone.make_aware(datetime.combine(of + timedelta(days=later), time()))


def day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year < 3000:
        raise argparse.ArgumentTypeError(f"{text!r} is no day like 2026-01-31")
    return found
