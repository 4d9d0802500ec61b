"""``log``: the conversations of the training log. Each subcommand is a module of its own."""

from __future__ import annotations

import argparse
import importlib

import django

from socius.cli import CommandError

# name: what it does; the module of that name has ``add_arguments(parser)`` and ``run(args)``.
COMMANDS = {
    "list": "recent conversations",
    "show": "one conversation as a transcript",
    "export": "all conversations as JSON Lines, CSV, xAPI, Rasa examples or stories",
    "push": "send xAPI statements to a learning record store, each once",
    "stats": "misconceptions, shares and feedback in figures",
    "own-data": "all that is stored under a pseudonym (Art. 15, 20 DSGVO)",
    "erase": "delete a conversation and all its copies (Art. 17 DSGVO)",
    "retain": "delete or strip what is older than the retention period",
    "reconcile": "replay the spool and fill in what Rasa's tracker has and the log lacks",
    "audit": "who looked at what; exports, erasures, corrections",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="log_command", required=True, metavar="command")
    for name, purpose in COMMANDS.items():
        subparser = commands.add_parser(name, help=purpose, description=purpose)
        module(name).add_arguments(subparser)  # type: ignore[attr-defined]


def run(args: argparse.Namespace) -> int:
    django.setup()
    from django.db import DatabaseError

    try:
        return int(module(args.log_command).run(args))  # type: ignore[attr-defined]
    except DatabaseError as error:
        raise CommandError(f"the database cannot be used: {error}") from None


def module(name: str) -> object:
    return importlib.import_module(f"socius.cli.log.{name.replace('-', '_')}")
