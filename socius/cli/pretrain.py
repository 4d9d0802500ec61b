"""``pretrain``: train at length and keep the networks as the checkpoint to go on from."""

from __future__ import annotations

import argparse
import logging
import time

from socius.nlu.network import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--batch-size", type=int, default=Settings.batch_size)
    parser.add_argument("--learning-rate", type=float, default=Settings.learning_rate)
    parser.add_argument("--encoder-rate", type=float, default=Settings.encoder_rate)
    parser.add_argument(
        "--resume", action="store_true", help="go on from the present checkpoint: data has grown"
    )


def run(args: argparse.Namespace) -> int:
    from evaluation.sets import training
    from socius.nlu.classifier import CHECKPOINT, Detector
    from socius.nlu.decision import Thresholds

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = Settings(
        epochs=args.epochs,
        seeds=args.seeds,
        batch_size=args.batch_size,
        learning_rate=args.learning_rate,
        encoder_rate=args.encoder_rate,
        warm_start=args.resume,
    )
    start = time.monotonic()
    detector = Detector.train(training(), settings, Thresholds())
    CHECKPOINT.mkdir(exist_ok=True)
    for path in CHECKPOINT.glob("network_*.npz"):
        path.unlink()
    detector.save(CHECKPOINT)
    print(f"Checkpoint of {len(args.seeds)} networks in {time.monotonic() - start:.0f} s.")
    return 0
