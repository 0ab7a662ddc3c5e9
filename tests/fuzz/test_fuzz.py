"""Whatever a file holds: it is read, or refused in one sentence of ours, in bounded memory and time.

Hypothesis draws the breaks; `python -m tests.fuzz.coverage_guided NAME` searches further where atheris is installed.
"""

from __future__ import annotations

import random
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.calibration import Calibration
from app.core.errors import MorettaError
from app.session.calibration_store import save_calibration
from tests.fuzz.targets import PARSERS, TARGETS, broken, leaves, parsed, to_toml, with_value

CALM = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
EXAMPLES = 60
VALUES = st.one_of(
    st.none().map(lambda _: ""),
    st.booleans(),
    st.integers(-(2**70), 2**70).filter(lambda n: -(2**63) <= n < 2**63),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["../../etc/passwd", "/dev/zero", "C:\\x", "a\0b", "x" * 5000, [], {}, [[]], [1.0], [0, 0, 0, 0]]),
    st.lists(st.floats(), max_size=5),
    st.dictionaries(st.text(max_size=5), st.integers(0, 3), max_size=3),
)


@pytest.fixture(autouse=True)
def _bounded_memory() -> Any:
    """Time is bounded by the test's own time limit."""
    before = _peak_bytes()
    yield
    assert _peak_bytes() - before < 1 << 30


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_read(name: str, tmp_path: Path) -> None:
    """Else the fuzzing below would only ever see the first check."""
    target = TARGETS[name]
    assert target.seeds()
    assert all(target.try_bytes(tmp_path, seed) for seed in target.seeds())


@pytest.mark.filterwarnings("ignore")  # decoders warn of what they meet
@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=CALM)
@given(seed=st.integers(0, 2**32))
def test_broken_files_are_refused_in_our_words(name: str, tmp_path: Path, seed: int) -> None:
    target = TARGETS[name]
    chance = random.Random(seed)
    target.try_bytes(tmp_path, broken(chance.choice(target.seeds()), chance))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=EXAMPLES // 2, deadline=None, suppress_health_check=CALM)
@given(data=st.binary(max_size=300))
def test_garbage_is_refused_in_our_words(name: str, tmp_path: Path, data: bytes) -> None:
    target = TARGETS[name]
    target.try_bytes(tmp_path, data)
    head = target.seeds()[0][:16]
    target.try_bytes(tmp_path, head + data)


@pytest.mark.parametrize("name", ["settings", "export plan", "report", "calibration", "mask text", "model text"])
@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b'{"a":' * 100_000, b"a = " + b"[" * 100_000, b"format = " + b"9" * 5000]
)
def test_endless_nesting_and_numbers_are_refused_in_our_words(name: str, data: bytes, tmp_path: Path) -> None:
    TARGETS[name].try_bytes(tmp_path, data)


def test_the_calibration_that_is_fuzzed_is_the_one_that_is_read(tmp_path: Path) -> None:
    kept = save_calibration(Calibration(), "u", "c", tmp_path)
    assert kept.name == TARGETS["calibration"].name


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=300, deadline=None, suppress_health_check=CALM)
@given(data=st.data())
def test_any_value_anywhere_is_taken_or_refused_in_our_words(name: str, data: st.DataObject) -> None:
    """Well-formed TOML whose fields hold what they should not."""
    parse, seeds = PARSERS[name]
    table = parsed(data.draw(st.sampled_from(seeds())))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(leaves(table)))
        table = with_value(table, path, data.draw(VALUES))
    with suppress(MorettaError):
        parse(to_toml(table))
