"""``check``: the content against its schema, and the training data by Rasa's validator."""

from __future__ import annotations

import argparse
import subprocess
import sys

from socius.cli import CommandError
from socius.curriculum import Curriculum
from socius.paths import ROOT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    content = Curriculum()
    print(f"Content: {len(content.misconceptions)} misconceptions, {len(content.phrases)} phrases.")
    command = [sys.executable, "-m", "rasa", "data", "validate", "--fail-on-warnings"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    output = done.stdout + done.stderr
    if done.returncode or "UserWarning" in output:
        print(output)
        raise CommandError("the training data has mistakes, see above")
    print("Training data: rasa data validate finds nothing.")
    return 0
