"""``log audit``: who looked at what, and what was exported, erased and corrected."""

from __future__ import annotations

import argparse
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--object", help="only entries about this, such as a pseudonym")
    parser.add_argument("--limit", type=int, default=100, help="the last entries (default: 100)")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")


def run(args: argparse.Namespace) -> int:
    from portal.traininglog.models import AuditEntry

    entries = AuditEntry.objects.order_by("-id")
    if args.object:
        entries = entries.filter(object=args.object)
    for entry in reversed(entries[: max(args.limit, 0)]):
        if args.json:
            record = {
                "time": entry.time.isoformat(),
                "actor": entry.actor,
                "action": entry.action,
                "object": entry.object,
                "details": entry.details,
            }
            print(json.dumps(record, ensure_ascii=False))
        else:
            details = " ".join(f"{name}={value}" for name, value in entry.details.items())
            print(
                f"{entry.time:%Y-%m-%d %H:%M:%S}  {entry.actor:20}  {entry.action:16}  "
                f"{entry.object:14}  {details}".rstrip()
            )
    return 0
