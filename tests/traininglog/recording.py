"""A process that records, as the action server does, for tests that kill it.

``record PSEUDONYM PREFIX FIRST COUNT`` records turns and prints the number of each that is safe;
``spool FOLDER COUNT`` appends long lines; ``replay`` replays. All say ``ready`` first.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django


def main(command: str, *words: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from portal.traininglog import recorder
    from portal.traininglog.spool import Spool
    from tests.traininglog.talks import turn_of

    print("ready", flush=True)
    if command == "record":
        pseudonym, prefix, first, count = words
        for number in range(int(first), int(first) + int(count)):
            recorder.record_or_spool(turn_of(pseudonym, f"{prefix}{number}", "Nebenher?"))
            print(number, flush=True)
    elif command == "spool":
        folder, count = words
        for number in range(int(count)):
            Spool(Path(folder)).append({"number": number, "text": "x" * 100_000})
            print(number, flush=True)
    elif command == "replay":
        print(recorder.replay().written, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
