"""``train``: train the model if there is none for the present data."""

from __future__ import annotations

import argparse

from socius.curriculum import Curriculum
from socius.model import train_if_needed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    Curriculum()  # a mistake in the content is said before minutes are spent
    model, trained = train_if_needed()
    print(f"{'Trained' if trained else 'Up to date:'} {model}")
    return 0
