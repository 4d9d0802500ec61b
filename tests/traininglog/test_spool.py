"""The spool's files: nothing that was appended gets lost, nothing is replayed twice."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from portal.traininglog.spool import Refused, Spool
from tests.traininglog.database import NOWHERE, process


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


def fill(spool: Spool, *numbers: int) -> None:
    for number in numbers:
        spool.append({"number": number})


def replayed(spool: Spool) -> list[int]:
    numbers: list[int] = []
    spool.replay(lambda record: numbers.append(record["number"]))
    return numbers


def test_what_was_appended_is_replayed_in_order_and_once(spool: Spool) -> None:
    fill(spool, 1, 2, 3)
    assert replayed(spool) == [1, 2, 3]
    assert replayed(spool) == []
    assert spool.is_empty()
    fill(spool, 4)
    assert replayed(spool) == [4]


def test_a_new_spool_is_empty(spool: Spool) -> None:
    assert spool.is_empty() and spool.unreadable() == 0
    assert replayed(spool) == []


def test_only_its_owner_reads_it(spool: Spool) -> None:
    fill(spool, 1)
    assert spool.folder.stat().st_mode & 0o777 == 0o700
    assert spool.path.stat().st_mode & 0o777 == 0o600


def test_half_a_surrogate_pair_is_no_obstacle(spool: Spool) -> None:
    spool.append({"text": "\ud83d"})
    found: list[Any] = []
    spool.replay(found.append)
    assert found == [{"text": "\ud83d"}]


def test_a_replay_that_fails_goes_on_where_it_was(spool: Spool) -> None:
    fill(spool, 1, 2, 3)
    written = []

    def write(record: dict[str, Any]) -> None:
        if record["number"] == 2:
            raise ConnectionError
        written.append(record["number"])

    with pytest.raises(ConnectionError):
        spool.replay(write)
    assert written == [1]
    fill(spool, 4)
    assert replayed(spool) == [2, 3, 4]


def test_a_half_written_line_is_put_aside_and_the_rest_replayed(spool: Spool) -> None:
    fill(spool, 1)
    with spool.path.open("a") as file:
        file.write('{"number": 2, "te')  # and killed
    fill(spool, 3)
    assert replayed(spool) == [1, 3]
    assert spool.unreadable() == 1
    assert spool.unreadable_path.read_text() == '{"number": 2, "te\n'


def test_a_whole_line_without_its_end_is_replayed(spool: Spool) -> None:
    fill(spool, 1)
    with spool.path.open("a") as file:
        file.write('{"number": 2}')
    assert replayed(spool) == [1, 2]
    assert spool.unreadable() == 0


def test_unreadable_and_refused_lines_are_put_aside_and_counted(spool: Spool) -> None:
    fill(spool, 1)
    with spool.path.open("ab") as file:
        file.write(b"\xff\xfe no JSON\n[1, 2]\n")
    fill(spool, 2, 3)
    written = []

    def write(record: dict[str, Any]) -> None:
        if record["number"] == 2:
            raise Refused("not this one")
        written.append(record["number"])

    done = spool.replay(write)
    assert (written, done.written, done.aside) == ([1, 3], 2, 3)
    assert spool.unreadable() == 3 and spool.is_empty()


def test_a_line_is_put_aside_once_though_the_replay_was_killed(spool: Spool) -> None:
    for _ in range(2):  # killed after the line was put aside, before it was dropped
        spool.folder.mkdir(exist_ok=True)
        spool.path.write_text("no JSON\n")
        spool.replay(print)
    assert spool.unreadable() == 1


def test_a_full_disk_leaves_the_spool_as_it_was(spool: Spool) -> None:
    spool.folder.mkdir()
    spool.path.symlink_to("/dev/full")
    with pytest.raises(OSError):
        fill(spool, 1)
    spool.path.unlink()
    fill(spool, 2)
    assert replayed(spool) == [2]


def test_appending_while_replaying(spool: Spool) -> None:
    fill(spool, 1, 2)
    numbers: list[int] = []

    def write(record: dict[str, Any]) -> None:
        numbers.append(record["number"])
        if record["number"] < 3:
            fill(spool, record["number"] + 2)

    spool.replay(write)
    assert numbers == [1, 2]
    assert replayed(spool) == [3, 4]


def test_threads_append_and_replay_at_the_same_time(spool: Spool) -> None:
    numbers: list[int] = []
    threads = [
        threading.Thread(target=fill, args=(spool, *range(start, start + 25)))
        for start in (0, 100, 200)
    ]
    threads += [
        threading.Thread(target=lambda: [numbers.extend(replayed(spool)) for _ in range(20)])
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers += replayed(spool)
    assert sorted(numbers) == [*range(25), *range(100, 125), *range(200, 225)]
    for start in (0, 100, 200):
        assert [n for n in numbers if start <= n < start + 25] == [*range(start, start + 25)]


def test_a_process_killed_while_it_appends_loses_nothing_it_had_confirmed(spool: Spool) -> None:
    confirmed: list[int] = []
    found: list[int] = []
    for _ in range(3):
        child = process(
            spool.folder.parent, "spool", str(spool.folder), "10000", DATABASE_URL=NOWHERE
        )
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        for _ in range(10):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        confirmed = [*range(10), *map(int, child.stdout.read().split())]
        child.wait()
        found = replayed(spool)
        # One more at most: killed after it was on disk, before it could say so.
        assert found in (confirmed, [*confirmed, len(confirmed)])
    assert spool.unreadable() <= 3


def test_erasing_a_conversation_reaches_waiting_and_unreadable_lines(spool: Spool) -> None:
    for pseudonym in ("mine", "other", "mine"):
        spool.append({"pseudonym": pseudonym})
    spool.unreadable_path.write_text('{"pseudonym": "mine", \n')
    assert spool.erase(["mine"]) == 3
    found: list[Any] = []
    spool.replay(found.append)
    assert found == [{"pseudonym": "other"}]
    assert spool.unreadable() == 0
