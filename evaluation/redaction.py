"""Quality and speed of the redaction, on hand-written messages.

python -m evaluation.redaction [sentences.jsonl]
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from socius.redaction import Redactor

SENTENCES = Path(__file__).resolve().parents[1] / "tests" / "redaction" / "sentences.jsonl"
_BRACKET = re.compile(r"\[([A-Z-]+)\]")


@dataclass
class Score:
    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    differing: list[tuple[str, str]] = field(default_factory=list)  # expected, redacted
    milliseconds: list[float] = field(default_factory=list)

    def recall(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.missed.total())

    def precision(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.wrong.total())

    def percentile(self, percent: int) -> float:
        return quantiles(self.milliseconds, n=100)[percent - 1]


def _finds(text: str, redacted: str) -> Counter[tuple[str, int, str]]:
    """What was replaced: (kind, place, replaced text), read from the text and its redaction."""
    parts = _BRACKET.split(redacted)
    pattern = "(.+?)".join(re.escape(part) for part in parts[::2])
    match = re.fullmatch(pattern, text, re.DOTALL)
    if match is None:
        raise ValueError(f"not a redaction of its text: {redacted!r}")
    kinds = enumerate(parts[1::2], start=1)
    return Counter((kind, match.start(n), match.group(n)) for n, kind in kinds)


def measure(redactor: Redactor, pairs: Iterable[tuple[str, str]]) -> Score:
    """A find is right if it has the kind and the very characters of the expected one."""
    score = Score()
    for text, expected in pairs:
        start = time.perf_counter()
        redacted = redactor.redact(text).text
        score.milliseconds.append((time.perf_counter() - start) * 1000)
        wanted, found = _finds(text, expected), _finds(text, redacted)
        score.right.update(kind for kind, _, _ in wanted & found)
        score.missed.update(kind for kind, _, _ in wanted - found)
        score.wrong.update(kind for kind, _, _ in found - wanted)
        if redacted != expected:
            score.differing.append((expected, redacted))
    return score


def read(path: Path = SENTENCES) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(entry["text"], entry["redacted"]) for entry in map(json.loads, lines)]


def main() -> None:
    pairs = read(Path(sys.argv[1]) if len(sys.argv) > 1 else SENTENCES)
    start = time.perf_counter()
    redactor = Redactor()
    load = time.perf_counter() - start
    score = measure(redactor, pairs)
    print(f"{'kind':16}{'right':>7}{'missed':>8}{'wrong':>7}")
    for kind in sorted({*score.right, *score.missed, *score.wrong}):
        print(f"{kind:16}{score.right[kind]:7}{score.missed[kind]:8}{score.wrong[kind]:7}")
    print(
        f"\n{len(pairs)} messages: recall {score.recall():.3f}, precision {score.precision():.3f}"
    )
    print(
        f"p50 {score.percentile(50):.2f} ms, p95 {score.percentile(95):.2f} ms, load {load:.2f} s"
    )
    for expected, redacted in score.differing:
        print(f"\nexpected {expected}\nredacted {redacted}")


if __name__ == "__main__":
    main()
