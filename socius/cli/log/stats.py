"""``log stats``: what colleagues believe, in figures; no group too small to be shown."""

from __future__ import annotations

import argparse
import json
from typing import Any

from socius.cli import CommandError
from socius.cli.log.export import day, midnight


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--since", type=day, metavar="YYYY-MM-DD", help="the first day")
    parser.add_argument("--cohort", default="", metavar="CODE", help="one onboarding group's")
    parser.add_argument("--until", type=day, metavar="YYYY-MM-DD", help="the last day")


def run(args: argparse.Namespace) -> int:
    from portal.onboarding.models import Cohort
    from portal.traininglog.stats import stats

    if args.cohort and not Cohort.objects.filter(code=args.cohort).exists():
        raise CommandError(f"there is no group with the code {args.cohort}")
    figures = stats(midnight(args.since), midnight(args.until, 1), args.cohort)
    print(json.dumps(figures, ensure_ascii=False, indent=2) if args.json else table(figures))
    return 0


def table(figures: dict[str, Any]) -> str:
    feedback = figures["feedback"]
    lines = [
        f"{'conversations':24}{figures['conversations']:>8}",
        f"{'turns':24}{figures['turns']:>8}",
        _share("out of scope", figures["out_of_scope"]),
        _share("unsure", figures["unsure"]),
        _share("feedback: helpful", feedback["good"]),
        _share("feedback: not helpful", feedback["bad"]),
        *(f"  {reason:22}{count:>8}" for reason, count in feedback["reasons"].items()),
        "",
        _stances("misconception", {"claims": "claims", "asks": "asks", "agrees": "agrees"}),
        *(_stances(*row) for row in figures["misconceptions"].items()),
    ]
    for month in figures["months"]:
        lines += ["", f"{month['month']:24}{month['conversations']:>8} conversations"]
        lines += [_stances(*row) for row in month["misconceptions"].items()]
    lines += ["", "Counted by conversation, not by message."]
    return "\n".join(lines)


def _share(name: str, found: dict[str, Any]) -> str:
    share = found["share"]
    percent = f"{100 * share:6.1f} %" if isinstance(share, float) else ""
    return f"{name:24}{found['conversations']:>8}{percent}".rstrip()


def _stances(name: str, counts: dict[str, Any]) -> str:
    return f"{name:24}" + "".join(f"{count:>8}" for count in counts.values())
