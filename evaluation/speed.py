"""How fast the detection is on one core, and what it costs in memory.

python -m evaluation.speed [--train N]
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from statistics import quantiles

from evaluation.sets import frozen, training
from evaluation.tables import table
from socius.cli import quiet_libraries
from socius.paths import MODELS

PER = 10_000  # messages that a training is scaled to
_LOGGED = re.compile(
    r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d).*(Starting to train|Finished training) component "
    r"'MisconceptionClassifier'"
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.speed")
    parser.add_argument("--model", type=Path, help="default: that of the present data")
    parser.add_argument(
        "--train", type=int, metavar="N", help="measure one epoch of training on N messages"
    )
    args = parser.parse_args()
    quiet_libraries()
    # Before TensorFlow is imported: it takes its number of threads from this.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rows = [*classifying(args.model), *(measured(args.train) if args.train else logged())]
    print(table(["on one core", "measured"], rows))


def classifying(model: Path | None) -> list[tuple[str, str]]:
    """Return time and memory of loading the model and of reading the frozen set."""
    import rasa.core.agent  # noqa: F401  (what any Rasa model takes is not counted)

    from socius.model import train_if_needed
    from socius.nlu.german import german
    from socius.trained import detector_of

    model = model or train_if_needed()[0]
    texts = [message.text for message in frozen()]
    memory, start = resident_memory(), time.perf_counter()
    german()
    detector = detector_of(model)
    detector.read(texts[:1])
    load = time.perf_counter() - start
    milliseconds = []
    for text in texts:
        start = time.perf_counter()
        detector.read([text])
        milliseconds.append(1000 * (time.perf_counter() - start))
    percentiles = quantiles(milliseconds, n=100)
    return [
        ("classify a message, p50", f"{percentiles[49]:.1f} ms"),
        ("classify a message, p95", f"{percentiles[94]:.1f} ms"),
        ("load spaCy and the detector, with the first message", f"{load:.1f} s"),
        ("memory that they add", f"{resident_memory() - memory:.0f} MB"),
    ]


def logged() -> list[tuple[str, str]]:
    """Return the time of the last training, from its log."""
    seconds = last_training_seconds()
    if seconds is None:
        return [("training", "no log of the last one; measure with --train")]
    messages = len(training())
    return [
        (f"last training, {messages} messages", f"{seconds:.0f} s"),
        (f"for {PER} messages", f"{seconds * PER / messages:.0f} s"),
    ]


def last_training_seconds(log: Path = MODELS / "train.log") -> float | None:
    """Return how long the detector's last training took; None if there is no whole log of it."""
    if not log.exists():
        return None
    times = [
        datetime.fromisoformat(match[1])
        for match in map(_LOGGED.search, log.read_text(encoding="utf-8").splitlines())
        if match
    ]
    return (times[-1] - times[-2]).total_seconds() if len(times) > 1 else None


def measured(count: int) -> list[tuple[str, str]]:
    """Train one epoch on ``count`` messages; scale to config.yml's epochs and networks."""
    from socius.nlu.classifier import Detector
    from socius.trained import configured

    settings, thresholds = configured()
    messages = training()
    chosen = random.Random(1).sample(messages, min(count, len(messages)))
    start = time.perf_counter()
    Detector.train(chosen, replace(settings, epochs=1, seeds=settings.seeds[:1]), thresholds)
    seconds = time.perf_counter() - start
    full = seconds * settings.epochs * len(settings.seeds) * PER / len(chosen)
    return [
        (f"one epoch, {len(chosen)} messages", f"{seconds:.0f} s"),
        (f"{settings.epochs} epochs, {PER} messages, extrapolated", f"{full:.0f} s"),
    ]


def resident_memory() -> float:
    """Return the memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
