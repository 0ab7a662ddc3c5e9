from __future__ import annotations

import threading

import pytest

from app.session.slot import LatestSlot


@pytest.fixture
def slot() -> LatestSlot[int]:
    return LatestSlot()


def test_empty_gives_nothing(slot: LatestSlot[int]) -> None:
    assert slot.take() is None
    assert slot.get(timeout_s=0.0) is None
    assert slot.dropped == 0


def test_the_newest_wins_and_the_others_are_counted(slot: LatestSlot[int]) -> None:
    for item in (1, 2, 3):
        slot.put(item)
    assert slot.take() == 3
    assert slot.take() is None
    assert slot.dropped == 2


def test_a_taken_item_is_not_dropped(slot: LatestSlot[int]) -> None:
    for item in (1, 2, 3):
        slot.put(item)
        assert slot.take() == item
    assert slot.dropped == 0


def test_get_waits_for_the_next_item(slot: LatestSlot[int]) -> None:
    threading.Timer(0.05, slot.put, [7]).start()
    assert slot.get(timeout_s=20.0) == 7


def test_closing_wakes_a_waiter(slot: LatestSlot[int]) -> None:
    threading.Timer(0.05, slot.close).start()
    assert slot.get() is None
    assert slot.closed


def test_what_lies_in_a_closed_slot_can_be_taken_and_nothing_follows(slot: LatestSlot[int]) -> None:
    slot.put(1)
    slot.close()
    slot.put(2)
    assert slot.get() == 1
    assert slot.get() is None
    assert slot.dropped == 0


def test_nothing_is_lost_or_doubled_between_threads(slot: LatestSlot[int]) -> None:
    count = 2000
    got: list[int] = []

    def consume() -> None:
        while (item := slot.get()) is not None:
            got.append(item)

    consumer = threading.Thread(target=consume)
    consumer.start()
    for item in range(1, count + 1):
        slot.put(item)
    slot.close()
    consumer.join(20.0)
    assert got == sorted(set(got))
    assert got[-1] == count
    assert len(got) + slot.dropped == count
