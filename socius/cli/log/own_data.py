"""``log own-data``: all that is stored under a pseudonym (Art. 15 and 20 DSGVO)."""

from __future__ import annotations

import argparse

from socius.cli import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pseudonym")
    parser.add_argument("--html", action="store_true", help="a readable German page, not JSON")


def run(args: argparse.Namespace) -> int:
    from portal.traininglog.audit import OWN_DATA, at_the_terminal, audit
    from portal.traininglog.erasure import UnknownConversation
    from portal.traininglog.own_data import as_json, own_data, page

    try:
        data = own_data(args.pseudonym)
    except UnknownConversation as unknown:
        raise CommandError(str(unknown)) from None
    audit(at_the_terminal(), OWN_DATA, args.pseudonym)
    print(page(data) if args.html else as_json(data))
    return 0
