"""The same frozen set through a keyword bot, a linear classifier, stock Rasa and ours.

python -m evaluation.compare [--only ours linear] [--stock-sample N]

Each runs in a process of its own, so that memory can be told apart.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from typing import Any, Protocol

from evaluation.figures import scores
from evaluation.sets import frozen, training
from evaluation.speed import resident_memory
from evaluation.tables import MEASURES, table
from socius.cli import quiet_libraries
from socius.nlu.decision import Reading
from socius.nlu.labels import LabelledMessage

OUTPUT = Path(__file__).parent / "comparison.md"
KINDS = {
    "keywords": "keyword bot",
    "linear": "TF-IDF, logistic regression",
    "stock": "stock Rasa (DIET)",
    "ours": "Socius",
}


class Contestant(Protocol):
    """Learns from labelled messages, then reads one text at a time."""

    def train(self, messages: Sequence[LabelledMessage]) -> float | None:
        """Return the seconds it took where it was not now."""

    def read(self, text: str) -> Reading: ...


@dataclass(frozen=True)
class Result:
    scores: dict[str, Any]
    p50: float  # milliseconds a message
    p95: float
    training: float  # seconds
    memory: float  # MB, of the whole process while it reads


def measure(kind: str, messages: Sequence[LabelledMessage], args: argparse.Namespace) -> Result:
    """Train and read the frozen set, in the process of its own."""
    quiet_libraries()
    contestant = make(kind, args)
    start = time.perf_counter()
    told = contestant.train(messages)
    seconds = time.perf_counter() - start if told is None else told
    test = frozen()
    contestant.read(test[0].text)
    milliseconds, readings = [], []
    for message in test:
        start = time.perf_counter()
        readings.append(contestant.read(message.text))
        milliseconds.append(1000 * (time.perf_counter() - start))
    percentiles = quantiles(milliseconds, n=100)
    return Result(
        scores(test, readings),
        p50=percentiles[49],
        p95=percentiles[94],
        training=seconds,
        memory=resident_memory(),
    )


def make(kind: str, args: argparse.Namespace) -> Contestant:
    if kind in ("ours", "stock"):
        from evaluation.through_rasa import Ours, StockRasa

        return Ours(args.model) if kind == "ours" else StockRasa(args.stock_sample, args.epochs)
    from evaluation.baselines import KeywordBot, LinearClassifier

    return KeywordBot() if kind == "keywords" else LinearClassifier()


def markdown(results: dict[str, Result]) -> str:
    columns = ["", *MEASURES.values(), "p50 ms", "p95 ms", "training s", "memory MB"]
    rows = []
    for kind, result in results.items():
        speed = [f"{result.p50:.1f}", f"{result.p95:.1f}"]
        speed += [f"{result.training:.0f}", f"{result.memory:.0f}"]
        rows.append([KINDS[kind], *(result.scores[measure] for measure in MEASURES), *speed])
    return table(columns, rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evaluation.compare")
    parser.add_argument("--model", type=Path, help="ours; default: that of the present data")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--sample", type=int, help="train on so many messages (default: all)")
    parser.add_argument("--stock-sample", type=int, help="train stock Rasa on so many messages")
    parser.add_argument("--epochs", type=int, default=100, help="of stock Rasa's DIET")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    args = parser.parse_args()
    quiet_libraries()
    if "ours" in args.only and not args.model:
        from socius.model import train_if_needed

        args.model = train_if_needed()[0]
    messages: list[LabelledMessage] = training()
    if args.sample and args.sample < len(messages):
        messages = random.Random(1).sample(messages, args.sample)
    results = {}
    for kind in args.only:
        print(f"{KINDS[kind]} …", flush=True)
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            results[kind] = process.submit(measure, kind, messages, args).result()
    text = markdown(results) + "\n" + notes(args, len(messages))
    args.output.write_text(text, encoding="utf-8")
    print(text)


def notes(args: argparse.Namespace, messages: int) -> str:
    stock = ""
    if "stock" in args.only:
        count = min(args.stock_sample or messages, messages)
        stock = f", stock Rasa on at most {count}, only those with one misconception or none"
    return (
        f"The frozen set, {len(frozen())} messages; trained on {messages} messages{stock}. "
        "Socius is the trained model; its training time is that of its last training (0: unknown). "
        "Times are of one message, Rasa's through its whole pipeline; memory is that of the whole "
        "process.\n"
    )


if __name__ == "__main__":
    main()
