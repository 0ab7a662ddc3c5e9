"""The table of faults in docs/reliability.md: every test that it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
TABLE = TESTS.parent / "docs" / "reliability.md"
FILE = re.compile(r"\b([a-z0-9]+/test_[a-z0-9_]+)")
TEST = re.compile(r"`(test_[a-z0-9_]+)`")


def rows() -> list[str]:
    """The last cell of each fault's row: files under tests/ and, after some of them, names of tests."""
    faults, _, _ = TABLE.read_text(encoding="utf-8").partition("## Hours of use")
    lines = [line for line in faults.splitlines() if line.startswith("|") and line[:4] not in ("|---", "| Fa")]
    return [line.strip("|").rsplit("|", 1)[1].strip() for line in lines]


def named(cell: str) -> list[tuple[str, list[str]]]:
    """Files with the tests that follow each of them."""
    parts = FILE.split(cell)
    return [(file, TEST.findall(rest)) for file, rest in zip(parts[1::2], parts[2::2], strict=True)]


def known_in(file: str) -> set[str]:
    path = TESTS / f"{file}.py"
    if not path.exists():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")}


def test_a_cell_is_read_as_it_is_written() -> None:
    cell = "gui/test_a: `test_one`, `test_two`; gui/test_b; fuzz/test_c (hypothesis)"
    assert named(cell) == [("gui/test_a", ["test_one", "test_two"]), ("gui/test_b", []), ("fuzz/test_c", [])]


def test_every_fault_names_a_test_and_every_named_test_exists() -> None:
    faults = rows()
    assert len(faults) > 30
    assert [row for row in faults if not named(row)] == []
    missing = []
    for file, tests in (pair for row in faults for pair in named(row)):
        known = known_in(file)
        missing += [file] if not known else [f"{file}: {test}" for test in tests if test not in known]
    assert missing == []
