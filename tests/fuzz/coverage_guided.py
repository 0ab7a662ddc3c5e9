"""Fuzzing led by coverage, for hours if wanted: `python -m tests.fuzz.coverage_guided "mask text" [libFuzzer options]`.

Needs atheris (pip install atheris; Linux and macOS, and a Python it has a wheel for), which is no dependency: the tests
do the same with hypothesis, shorter. Pure-Python readers gain most; decoders in C are not instrumented.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["app", "tomllib"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """The target's name first, then libFuzzer's own options, e.g. -max_total_time=60."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        raise SystemExit(f"Name what to fuzz: {', '.join(TARGETS)}")
    target = TARGETS[sys.argv.pop(1)]
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        folder, seeds = Path(name) / "work", Path(name) / "seeds"
        folder.mkdir()
        seeds.mkdir()
        for number, seed in enumerate(target.seeds()):
            (seeds / str(number)).write_bytes(seed)

        def one(data: bytes) -> None:
            target.try_bytes(folder, data)

        atheris.Setup([*sys.argv, str(seeds)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
