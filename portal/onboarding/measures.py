"""Paired statistics of the questions before and after, and how good each quiz question is.

The same people answer twice, so what counts is each one's difference. Nothing is claimed under
ten pairs, and nothing is shown under ``settings.MINIMUM_GROUP``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from portal.onboarding.groups import is_shown

LEAST_PAIRS = 10  # for a confidence interval and a claim
LEAST_ANSWERS = 10  # for a judgement of a question
CONFIDENCE = 0.95
_TOO_EASY, _TOO_HARD, _SEPARATES = 0.95, 0.3, 0.2


@dataclass(frozen=True)
class Change:
    """How agreement changed (scale 1 to 5); negative: less agreement with the misconception."""

    pairs: int
    before: float | None = None
    after: float | None = None
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None  # Student's paired t
    p_ranks: float | None = None  # Wilcoxon's signed ranks, which needs no normal distribution
    effect: float | None = None  # Cohen's d of the differences

    @property
    def is_shown(self) -> bool:
        return self.mean is not None

    @property
    def verdict(self) -> str:
        """Return "too_few", "less", "more" or "unclear"."""
        if self.low is None or self.high is None:
            return "too_few"
        if self.high < 0:
            return "less"
        return "more" if self.low > 0 else "unclear"


def change(pairs: Sequence[tuple[float, float]]) -> Change:
    """Compare the answers before and after of the same people."""
    if not is_shown(len(pairs)):
        return Change(len(pairs))
    before, after = [b for b, _ in pairs], [a for _, a in pairs]
    differences = [a - b for b, a in pairs]
    known = Change(len(pairs), fmean(before), fmean(after), fmean(differences))
    if len(pairs) < LEAST_PAIRS:
        return known
    return _tested(known, before, after, differences)


def _tested(
    known: Change, before: list[float], after: list[float], differences: list[float]
) -> Change:
    from scipy import stats  # 70 MB and a second, which only a report needs

    spread = stdev(differences)
    if spread == 0:
        # All changed alike: no test is needed to see it, and none can be made.
        return replace(known, low=known.mean, high=known.mean)
    tested = stats.ttest_rel(after, before)
    interval = tested.confidence_interval(CONFIDENCE)
    ranks = stats.wilcoxon(after, before, zero_method="pratt", method="approx")
    return replace(
        known,
        low=float(interval.low),
        high=float(interval.high),
        p=float(tested.pvalue),
        p_ranks=float(ranks.pvalue),
        effect=fmean(differences) / spread,
    )


@dataclass(frozen=True)
class Item:
    """How a quiz question went, and how good it is as a question."""

    answers: int
    share_right: float | None = None
    options: tuple[int, ...] = ()
    separates: float | None = None  # correlation with the other questions' score
    verdict: str = "too_few"  # "too_few", "too_easy", "too_hard", "does_not_separate", "good"


def item(chosen: Sequence[int], right: Sequence[bool], rest: Sequence[float], options: int) -> Item:
    """Judge a question by its answers.

    ``rest``: each person's share of right answers to the other questions. Who knows more should
    get the question right more often; the question itself does not count for that.
    """
    if not is_shown(len(right)):
        return Item(len(right))
    share = fmean(right)
    counts = Counter(chosen)
    divided = tuple(counts[number] for number in range(1, options + 1))
    if len(right) < LEAST_ANSWERS:
        return Item(len(right), share, divided)
    separates = _correlation(right, rest)
    if share > _TOO_EASY:
        verdict = "too_easy"
    elif share < _TOO_HARD:
        verdict = "too_hard"
    elif separates is not None and separates < _SEPARATES:
        verdict = "does_not_separate"
    else:
        verdict = "good"
    return Item(len(right), share, divided, separates, verdict)


def _correlation(right: Sequence[bool], rest: Sequence[float]) -> float | None:
    """Return the point-biserial correlation; None where one of both is the same for all."""
    if len(rest) != len(right) or len(set(right)) < 2 or len(set(rest)) < 2:
        return None
    from scipy import stats

    return float(stats.pointbiserialr([bool(r) for r in right], list(rest)).statistic)
