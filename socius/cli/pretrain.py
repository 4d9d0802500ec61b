"""``pretrain``: train at length and keep the networks as the checkpoint to go on from."""

from __future__ import annotations

import argparse
import logging
import time
from dataclasses import replace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])


def run(args: argparse.Namespace) -> int:
    from evaluation.sets import training
    from socius.nlu.classifier import CHECKPOINT, Detector
    from socius.nlu.decision import Thresholds
    from socius.nlu.network import Settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = replace(Settings(), epochs=args.epochs, seeds=args.seeds)
    start = time.monotonic()
    detector = Detector.train(training(), settings, Thresholds())
    CHECKPOINT.mkdir(exist_ok=True)
    for path in CHECKPOINT.glob("network_*.npz"):
        path.unlink()
    detector.save(CHECKPOINT)
    print(f"Checkpoint of {len(args.seeds)} networks in {time.monotonic() - start:.0f} s.")
    return 0
