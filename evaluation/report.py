"""Measure the detection and write evaluation/report.md, its pictures and figures.json.

python -m evaluation.report [--skip-cross-validation] [--learning-curve] [--sample N]

Each part is kept in figures.json, from which the report is written: what is not measured this time
stays as it was measured last.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluation.figures import figures, scores
from evaluation.groups import folds, nested_parts
from evaluation.sets import frozen, training
from socius.cli import quiet_libraries
from socius.nlu.decision import Reading
from socius.nlu.labels import LabelledMessage

FOLDER = Path(__file__).parent
SHARES = (0.1, 0.25, 0.5, 1.0)


def main() -> None:
    args = _arguments()
    quiet_libraries()
    stored = args.output / "figures.json"
    found = json.loads(stored.read_text(encoding="utf-8")) if stored.exists() else {}
    if not args.skip_frozen:
        found["frozen"] = measure_frozen(args.model)
    if args.learning_curve or not args.skip_cross_validation:
        messages: list[LabelledMessage] = training()
        if args.sample and args.sample < len(messages):
            messages = random.Random(1).sample(messages, args.sample)
        if not args.skip_cross_validation:
            found["cross_validation"] = cross_validate(
                messages, args.folds, args.epochs, args.networks
            )
        if args.learning_curve:
            found["learning_curve"] = learning_curve(messages, args.epochs, args.networks)
    write(found, args.output)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.report")
    parser.add_argument("--model", type=Path, help="default: that of the present data")
    parser.add_argument("--skip-frozen", action="store_true")
    parser.add_argument("--skip-cross-validation", action="store_true")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--sample", type=int, help="train on so many messages (default: all)")
    parser.add_argument("--epochs", type=int, default=9, help="of folds and learning curve")
    parser.add_argument("--networks", type=int, help="of folds and learning curve (default: all)")
    parser.add_argument("--learning-curve", action="store_true", help="trains four times")
    parser.add_argument("--output", type=Path, default=FOLDER, help="a folder")
    return parser.parse_args()


def measure_frozen(model: Path | None) -> dict[str, Any]:
    """Return the figures of the frozen set, read by the trained model."""
    from socius.model import train_if_needed
    from socius.trained import detector_of

    model = model or train_if_needed()[0]
    messages = frozen()
    readings = detector_of(model).read([message.text for message in messages])
    parts = {}
    for part in ("A", "B", "C"):
        chosen = [i for i, message in enumerate(messages) if message.part == part]
        parts[part] = scores([messages[i] for i in chosen], [readings[i] for i in chosen])
    everything = figures(messages, readings)
    parts["all"] = everything["scores"]
    return {"model": model.name.removesuffix(".tar.gz"), "parts": parts, "all": everything}


def cross_validate(
    messages: Sequence[LabelledMessage], count: int, epochs: int, networks: int | None
) -> dict[str, Any]:
    """Train without each fold in turn and return how well the held out messages are read."""
    readings: list[Any] = [None] * len(messages)
    per_fold = []
    for number, (train, held_out) in enumerate(folds(messages, count), 1):
        print(f"Fold {number} of {count}: {len(train)} training messages …", flush=True)
        trained_on = [messages[i] for i in train]
        found = _read_afresh(trained_on, [messages[i] for i in held_out], epochs, networks)
        per_fold.append(scores([messages[i] for i in held_out], found))
        for index, reading in zip(held_out, found):
            readings[index] = reading
    return {
        "messages": len(messages),
        "count": count,
        "epochs": epochs,
        "folds": per_fold,
        "all": figures(messages, readings),
    }


def learning_curve(
    messages: Sequence[LabelledMessage], epochs: int, networks: int | None
) -> dict[str, Any]:
    """Train on growing parts of the data and return how well the frozen set is read."""
    points = []
    for part in nested_parts(messages, SHARES):
        print(f"Learning curve: {len(part)} training messages …", flush=True)
        readings = _read_afresh(part, frozen(), epochs, networks)
        points.append({"trained_on": len(part), **scores(frozen(), readings)})
    return {"epochs": epochs, "points": points}


def _read_afresh(
    train: Sequence[LabelledMessage],
    test: Sequence[LabelledMessage],
    epochs: int,
    networks: int | None,
) -> list[Reading]:
    """Train from the bare encoder: the checkpoint has seen all of the data."""
    from socius.nlu.classifier import Detector
    from socius.nlu.network import Settings
    from socius.trained import configured

    settings, thresholds = configured()
    bare = Settings()  # batch and rates for training at length, as pretrain has them
    settings = replace(bare, epochs=epochs, seeds=settings.seeds[:networks])
    detector = Detector.train(train, settings, thresholds)
    return detector.read([message.text for message in test])


def write(found: dict[str, Any], folder: Path = FOLDER) -> None:
    """Write figures, report and pictures."""
    from evaluation.pictures import draw
    from evaluation.tables import report

    folder.mkdir(parents=True, exist_ok=True)
    text = report(found)
    (folder / "figures.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (folder / "report.md").write_text(text, encoding="utf-8")
    draw(found, folder)
    print(text)


if __name__ == "__main__":
    main()
