"""Paired statistics and the quality of questions."""

from __future__ import annotations

import pytest

from portal.onboarding.groups import distribution
from portal.onboarding.measures import change, item

# Student's "sleep" data, with the result that every textbook gives: t = -4.0621, p = 0.002833.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_the_textbook_example() -> None:
    found = change(list(zip(DRUG_2, DRUG_1)))
    assert found.mean == pytest.approx(-1.58)
    assert (found.low, found.high) == (
        pytest.approx(-2.4598858),
        pytest.approx(-0.7001142),
    )
    assert found.p == pytest.approx(0.002833, abs=1e-6)
    assert found.effect == pytest.approx(-1.284558, abs=1e-5)
    assert found.verdict == "less"


def test_pairs_count_not_groups() -> None:
    """Everybody moves by about one, while people differ a lot: only pairing shows it."""
    pairs = [(float(n), n - 1 + 0.1 * (n % 2)) for n in range(1, 13)]
    assert change(pairs).verdict == "less"


@pytest.mark.parametrize(("pairs", "shown"), [(0, False), (4, False), (5, True), (9, True)])
def test_no_claim_under_ten_pairs(pairs: int, shown: bool) -> None:
    found = change([(5.0, 1.0)] * pairs)
    assert found.is_shown is shown
    assert found.verdict == "too_few"
    assert found.p is None and found.low is None


def test_all_changed_alike() -> None:
    found = change([(5.0, 3.0)] * 10)
    assert (found.low, found.high, found.p, found.verdict) == (-2.0, -2.0, None, "less")


def test_nobody_changed() -> None:
    assert change([(3.0, 3.0)] * 12).verdict == "unclear"


def test_no_evidence_is_called_so() -> None:
    pairs = [(3.0, 4.0), (4.0, 3.0)] * 6
    assert change(pairs).verdict == "unclear"


def judged(right: list[bool], rest: list[float]) -> str:
    return item([1 if r else 2 for r in right], right, rest, 3).verdict


def test_how_good_a_question_is() -> None:
    half = [True] * 6 + [False] * 6
    knowing = [0.9] * 6 + [0.2] * 6
    assert judged(half, knowing) == "good"
    assert judged(half, knowing[::-1]) == "does_not_separate"
    assert judged([True] * 12, knowing) == "too_easy"
    assert judged([True] * 2 + [False] * 10, knowing) == "too_hard"
    assert judged([True] * 9, [0.5] * 9) == "too_few"


def test_options_are_counted_from_five_answers_on() -> None:
    assert item([1, 1, 2, 3, 3], [True, True, False, False, False], [0.5] * 5, 3).options == (
        2,
        1,
        2,
    )
    assert item([1] * 4, [True] * 4, [0.5] * 4, 3).options == ()


def test_a_distribution_of_four_is_hidden() -> None:
    assert not distribution(["claims"] * 4).is_shown
    assert distribution(["claims"] * 4 + ["agrees"]).bars[0].percent == 80


def test_in_batches_only_every_fifth_counts() -> None:
    nine = ["claims"] * 5 + ["agrees"] * 4
    assert distribution(nine, in_batches=True).bars == distribution(nine[:5]).bars
