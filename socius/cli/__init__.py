"""The commands of ``python -m socius``, each in a module of its own."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import NoReturn

# name: (module, what it does); a module has ``add_arguments(parser)`` and ``run(args) -> int``.
COMMANDS = {
    "run": ("run", "start action server, Rasa and portal, training first if needed"),
    "train": ("train", "train the model if data, configuration or components have changed"),
    "pretrain": ("pretrain", "train at length, half an hour a network, and keep the checkpoint"),
    "check": ("check", "check content and training data"),
    "classify": ("classify", "read JSON lines from standard input, write what each text reflects"),
    "explain": ("explain", "say why a message is read as it is, for trainers"),
    "chat": ("chat", "talk to the running coach in the terminal"),
    "redact": ("redact", "read JSON lines from standard input, write them without personal data"),
    "log": ("log", "list, show and export the conversations of the training log"),
}


class CommandError(Exception):
    """Something the person at the terminal can mend; said in one line."""


def main() -> NoReturn:
    """Run the command of the command line; exit code 1 with one line if it cannot be done."""
    quiet_libraries()
    parser = argparse.ArgumentParser(prog="python -m socius")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (module, purpose) in COMMANDS.items():
        subparser = commands.add_parser(name, help=purpose, description=purpose)
        if name in sys.argv[1:2]:
            # Only the chosen command is imported: some bring Rasa and TensorFlow with them.
            importlib.import_module(f"socius.cli.{module}").add_arguments(subparser)
    args = parser.parse_args()
    command = importlib.import_module(f"socius.cli.{COMMANDS[args.command][0]}")
    try:
        sys.exit(command.run(args))
    except (CommandError, OSError, ValueError) as error:
        sys.exit(f"socius {args.command}: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def quiet_libraries() -> None:
    """Turn off telemetry and the libraries' chatter, for this process and its children."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
