"""``themes``: find the themes that come up outside the article, for the desk's insight page."""

from __future__ import annotations

import argparse

from socius.cli import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    import django

    django.setup()
    from portal.insight import themes

    if not themes.is_possible():
        raise CommandError("scikit-learn is needed; run this where Rasa is installed.")
    print(f"{themes.refresh()} themes found.")
    return 0
