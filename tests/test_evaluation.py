"""The measures, on readings made by hand, and the grouping of the training data."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import pytest

from evaluation.baselines import KeywordBot, reading_of
from evaluation.figures import confusion, false_alarms, figures, scores
from evaluation.groups import folds, groups_of, nested_parts
from evaluation.metrics import calibration_error, is_right, score
from evaluation.report import write
from evaluation.speed import last_training_seconds
from socius.nlu.labels import LabelledMessage

BOARD, SIDE = "not_for_the_board", "on_the_side"


def message(stances: dict[str, str], intent: str = "", **values: str) -> LabelledMessage:
    intent = intent or next(iter(stances.values()), "out_of_scope")
    return LabelledMessage(values.pop("text", "…"), intent, stances, **values)


def test_a_perfect_reader_scores_one() -> None:
    messages = [
        message({BOARD: "claims"}, kind="pair", family="p"),
        message({BOARD: "agrees", SIDE: "asks"}, kind="pair", family="p"),
        message({}),
        message({}, intent="quiz"),
    ]
    result = score(messages, [reading_of(m.intent, m.stances) for m in messages])
    assert (result.macro_f1, result.wholly_right, result.stance) == (1, 1, 1)
    assert (result.false_alarms, result.pairs, result.wishes) == (0, 1, 1)
    assert result.calibration_error == 0


def test_correcting_someone_who_agrees_is_wrong() -> None:
    messages = [message({BOARD: "agrees"}), message({BOARD: "claims"})]
    readings = [reading_of("claims", {BOARD: "claims"}) for _ in messages]
    result = score(messages, readings)
    assert not is_right(messages[0], readings[0])
    assert result.wholly_right == result.stance == 0.5
    assert result.macro_f1 == pytest.approx(2 / 3)  # one hit, one false


def test_macro_f1_counts_each_misconception_alike() -> None:
    messages = [message({BOARD: "claims"})] * 3 + [message({SIDE: "asks"})]
    readings = [reading_of("claims", {BOARD: "claims"})] * 3 + [reading_of("out_of_scope", {})]
    assert score(messages, readings).macro_f1 == 0.5


def test_pairs_need_both_messages() -> None:
    messages = [
        message({BOARD: "claims"}, kind="pair", family="p"),
        message({BOARD: "agrees"}, kind="pair", family="p"),
    ]
    readings = [reading_of("claims", {BOARD: "claims"})] * 2
    assert score(messages, readings).pairs == 0


def test_calibration_error_is_the_distance_of_confidence_and_success() -> None:
    messages = [message({BOARD: "claims"})] * 4
    right = reading_of("claims", {BOARD: "claims"}, confidence=0.9)
    wrong = reading_of("claims", {SIDE: "claims"}, confidence=0.9)
    assert calibration_error(messages, [right, right, right, wrong]) == pytest.approx(0.15)
    assert calibration_error(messages, [reading_of("quiz", {})] * 4) == 0


def test_what_a_set_lacks_has_no_score() -> None:
    only_claims = [message({BOARD: "claims"})]
    readings = [reading_of("claims", {BOARD: "claims"})]
    assert math.isnan(score(only_claims, readings).wishes)
    assert scores(only_claims, readings)["wishes"] is None


def test_confusion_says_what_was_found_instead() -> None:
    messages = [message({BOARD: "claims"}), message({SIDE: "claims"}), message({})]
    readings = [
        reading_of("claims", {SIDE: "claims"}),
        reading_of("out_of_scope", {}),
        reading_of("claims", {BOARD: "claims"}),
    ]
    cells = confusion(messages, readings)
    assert cells[BOARD] == {BOARD: 0, SIDE: 1, "none": 0}
    assert cells[SIDE] == {BOARD: 0, SIDE: 0, "none": 1}
    assert cells["none"] == {BOARD: 1, SIDE: 0, "none": 0}
    alarms = false_alarms(messages, readings)
    assert (alarms["messages"], alarms["answered"], alarms["taken_for"]) == (1, 1, {BOARD: 1})


def test_the_same_figures_give_the_same_report(tmp_path: Path) -> None:
    messages = [message({BOARD: "claims"}), message({SIDE: "asks"}), message({})]
    found = figures(messages, [reading_of(m.intent, m.stances) for m in messages])
    everything = {
        "frozen": {"model": "socius-test", "parts": {"all": found["scores"]}, "all": found},
        "cross_validation": {
            "messages": 3,
            "count": 2,
            "epochs": 1,
            "folds": [found["scores"]],
            "all": found,
        },
        "learning_curve": {"epochs": 1, "points": [{"trained_on": 3, **found["scores"]}]},
    }
    write(everything, tmp_path / "one")
    write(everything, tmp_path / "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == [
        "calibration.svg",
        "confusion.svg",
        "figures.json",
        "learning_curve.svg",
        "report.md",
    ]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


TEXTS = ["Das macht der Azubi nebenher.", "Der Vorstand ist dafür zuständig.", "Nur Werbung!"]


def varied() -> list[LabelledMessage]:
    """Thirty families of three, and near duplicates without a family."""
    families = [
        message({BOARD: "claims"}, text=f"{number} {text}", family=f"f{number}")
        for number in range(30)
        for text in TEXTS
    ]
    alone = [
        message({}, text=text)
        for text in (
            "Wie wird das Wetter morgen?",
            "wie wird das wetter morgen",
            "Was ist ein Bit?",
        )
    ]
    return families + alone


def test_a_family_never_straddles_a_split() -> None:
    messages = varied()
    for train, held_out in folds(messages, 3):
        assert not set(train) & set(held_out)
        assert sorted(train + held_out) == list(range(len(messages)))
        families = {messages[i].family for i in train} & {messages[i].family for i in held_out}
        assert families <= {""}


def test_near_duplicates_stay_together_and_others_apart() -> None:
    messages = varied()
    groups = groups_of(messages)
    assert groups[-3] == groups[-2] != groups[-1]
    members = defaultdict(set)
    for group, one in zip(groups, messages):
        members[one.family].add(group)
    assert all(len(members[family]) == 1 for family in members if family)
    assert len(set(groups)) == 32


def test_parts_of_the_learning_curve_are_nested() -> None:
    small, large = nested_parts(varied(), (0.1, 1.0))
    assert len(small) == 9 and len(large) == 93
    assert all(one in large for one in small)


def test_the_keyword_bot_knows_its_words() -> None:
    bot = KeywordBot()
    assert bot.read("Das macht der Azubi nebenher").intent == "claims"
    assert [d.misconception for d in bot.read("Muss der Vorstand ran?").detections] == [BOARD]
    assert bot.read("Guten Tag").intent == "greet"
    assert bot.read("Wie wird das Wetter?").intent == "out_of_scope"


def test_training_time_is_read_from_the_log(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    assert last_training_seconds(log) is None
    hooks = "INFO     rasa.engine.training.hooks  - {} component 'MisconceptionClassifier'."
    log.write_text(
        f"2026-01-01 10:00:00 {hooks.format('Starting to train')}\n"
        f"2026-01-01 10:02:30 {hooks.format('Finished training')}\n"
    )
    assert last_training_seconds(log) == 150
