"""Recording: each turn once and in order, however slow or far away the database is."""

from __future__ import annotations

import logging
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from portal.traininglog import recorder
from portal.traininglog.models import Conversation, TrainerQuestion
from portal.traininglog.recorder import Bubble, record, record_or_spool, replay, spool
from tests.traininglog.database import (
    NOWHERE,
    locked,
    process,
    turns,
)
from tests.traininglog.talks import turn_of

pytestmark = pytest.mark.usefixtures("committed")


def numbered(*numbers: int) -> list[tuple[int, str, int]]:
    """The turns m0, m1, … with these numbers, as the log ought to have them."""
    return [(place, f"m{number}", 1) for place, number in enumerate(numbers, 1)]


def confirmed(child: Any) -> list[int]:
    """The numbers of the turns that a process said were safe, up to its end."""
    found = [int(word) for word in child.stdout.read().split()]
    child.wait()
    return found


def test_a_turn_is_recorded_once() -> None:
    for _ in range(2):
        record(turn_of("p", "m0", "Nebenher?"))
    assert turns("p") == numbered(0)


def test_actions_of_one_message_are_one_turn_and_their_replies_follow_one_another() -> None:
    record(turn_of("p", "m0", "Stopp", action="action_stop", replies=[Bubble("Gut.")]))
    record(turn_of("p", "m0", "Stopp", action="action_help", replies=[Bubble("Und nun?")]))
    record(turn_of("p", "m0", "Stopp", action="action_stop", replies=[Bubble("Gut.")]))
    (turn,) = Conversation.objects.get(pseudonym="p").turns.all()
    assert [(r.position, r.text) for r in turn.replies.all()] == [(1, "Gut."), (2, "Und nun?")]


def test_a_turn_is_recorded_at_its_place() -> None:
    for message_id in ("m1", "m3"):
        record(turn_of("p", message_id, "Nebenher?"))
    record(turn_of("p", "m2", "Nebenher?"), after="m1")
    record(turn_of("p", "m0", "Nebenher?"), after="")
    record(turn_of("p", "m4", "Nebenher?"))
    assert turns("p") == numbered(0, 1, 2, 3, 4)


def test_a_turn_goes_to_the_log_and_not_to_the_spool() -> None:
    record(turn_of("p", "warm", "up"))  # connections take their time
    for number in range(3):
        record_or_spool(turn_of("q", f"m{number}", "Nebenher?"))
    replay()
    assert turns("q") == numbered(0, 1, 2)


def test_a_slow_database_does_not_make_the_employee_wait() -> None:
    record_or_spool(turn_of("p", "m0", "Nebenher?"))
    with locked():
        waited = []
        for number in range(1, 4):
            start = time.perf_counter()
            record_or_spool(turn_of("p", f"m{number}", "Nebenher?"))
            waited.append(time.perf_counter() - start)
        assert not spool().is_empty()
    assert min(waited) < 0.1 and max(waited) < 0.5  # 50 ms and the disk, on a busy machine
    record_or_spool(turn_of("p", "m4", "Nebenher?"))
    recorder._writer.submit(replay).result()
    assert turns("p") == numbered(0, 1, 2, 3, 4)
    assert spool().is_empty()


def test_a_slow_write_that_succeeds_after_all_and_the_spooled_one_are_one_turn() -> None:
    question = {"trainer_question": "Und der Betriebsrat?"}
    with locked():
        record_or_spool(turn_of("p", "m0", "Nebenher?", **question))
        assert not spool().is_empty()
    recorder._writer.submit(int).result()  # the slow write has ended, and the replay after it
    assert spool().is_empty()
    assert turns("p") == numbered(0)
    assert TrainerQuestion.objects.filter(turn__conversation__pseudonym="p").count() == 1


def test_what_was_spooled_comes_before_the_next_turn() -> None:
    spool().append(recorder.asdict(turn_of("p", "m0", "Nebenher?")))
    spool().append(recorder.asdict(turn_of("p", "m1", "Nebenher?")))
    recorder._record_in_order(turn_of("p", "m2", "Nebenher?"))
    assert turns("p") == numbered(0, 1, 2)


def test_the_spool_is_replayed_in_the_background() -> None:
    spool().append(recorder.asdict(turn_of("p", "m0", "Nebenher?")))
    threading.Thread(target=recorder.replay_for_ever, args=(3600,), daemon=True).start()
    end = time.monotonic() + 20
    while not spool().is_empty() and time.monotonic() < end:
        time.sleep(0.05)
    assert turns("p") == numbered(0)


def test_what_the_log_refuses_for_good_does_not_hold_up_the_rest() -> None:
    twice = [{"misconception": "m", "stance": "claims", "confidence": 1.0}] * 2
    spool().append(recorder.asdict(turn_of("p", "m0", "Nebenher?")))
    spool().append(recorder.asdict(turn_of("p", "broken", "Nebenher?", detections=twice)))
    spool().append(recorder.asdict(turn_of("p", "broken", "Nebenher?", time="gestern")))
    spool().append({"pseudonym": "p"})
    spool().append(recorder.asdict(turn_of("p", "m1", "Nebenher?")))
    done = replay()
    assert (done.written, done.aside, spool().unreadable()) == (2, 3, 3)
    assert turns("p") == numbered(0, 1)


def test_the_database_is_away(committed: Path) -> None:
    child = process(committed, "record", "p", "m", "0", "4", DATABASE_URL=NOWHERE)
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    assert confirmed(child) == [0, 1, 2, 3]
    assert not Conversation.objects.filter(pseudonym="p").exists()
    child = process(committed, "record", "p", "m", "4", "2")
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    assert confirmed(child) == [4, 5]
    replay()
    assert turns("p") == numbered(0, 1, 2, 3, 4, 5)


def test_a_full_disk_is_said_and_the_database_waited_for(
    committed: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    spool().folder.mkdir()
    spool().path.symlink_to("/dev/full")
    with ThreadPoolExecutor(1) as employee, caplog.at_level(logging.ERROR):
        with locked():
            answered = employee.submit(record_or_spool, turn_of("p", "m0", "Nebenher?"))
            time.sleep(0.5)
            assert not answered.done()
        answered.result(15)
    assert "cannot take turn m0 of p" in caplog.text
    assert turns("p") == numbered(0)


def test_neither_database_nor_spool_takes_the_turn(committed: Path) -> None:
    """Then it was not answered: the process ends with the database's error."""
    spool().folder.mkdir()
    spool().path.symlink_to("/dev/full")
    child = process(committed, "record", "p", "m", "0", "1", DATABASE_URL=NOWHERE)
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    assert confirmed(child) == []
    assert child.returncode == 1


def test_a_process_killed_while_it_records(committed: Path) -> None:
    """The client repeats what was not confirmed; each turn is there once, in order."""
    first = 0
    for kill_after in (3, 8, 1):
        child = process(committed, "record", "p", "m", str(first), "10000")
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        for _ in range(kill_after):
            first = int(child.stdout.readline()) + 1
        with locked():  # so that turns are on their way, and in the spool
            first = int(child.stdout.readline()) + 1
            child.send_signal(signal.SIGKILL)
            rest = confirmed(child)
        first = rest[-1] + 1 if rest else first
    record_or_spool(turn_of("p", f"m{first}", "Nebenher?"))
    recorder._writer.submit(replay).result()
    assert turns("p") == numbered(*range(first + 1))


def test_a_process_killed_while_it_replays(committed: Path) -> None:
    for number in range(120):
        spool().append(recorder.asdict(turn_of("p", f"m{number}", "Nebenher?")))
    child = process(committed, "replay")
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    end = time.monotonic() + 20
    while len(found()) < 10 and time.monotonic() < end:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert 10 <= len(found()) < 120
    assert replay().written == 120
    assert turns("p") == numbered(*range(120))


def found() -> list[tuple[int, str, int]]:
    return turns("p") if Conversation.objects.filter(pseudonym="p").exists() else []


def test_two_processes_at_once(committed: Path) -> None:
    children = [process(committed, "record", "p", prefix, "0", "40") for prefix in "ab"]
    for child in children:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
    with locked():
        time.sleep(0.3)
    for child in children:
        assert confirmed(child) == [*range(40)]
    replay()
    logged = turns("p")
    assert [sequence for sequence, _, _ in logged] == [*range(1, 81)]
    for prefix in "ab":
        own = [message_id for _, message_id, _ in logged if message_id.startswith(prefix)]
        assert own == [f"{prefix}{number}" for number in range(40)]


def test_the_same_turn_from_many_threads_is_there_once() -> None:
    def again(number: int) -> None:
        try:
            record(turn_of("p", f"m{number % 3}", "Nebenher?"))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(again, range(24)))
    assert sorted(message_id for _, message_id, _ in turns("p")) == ["m0", "m1", "m2"]
    assert [(sequence, replies) for sequence, _, replies in turns("p")] == [(1, 1), (2, 1), (3, 1)]
