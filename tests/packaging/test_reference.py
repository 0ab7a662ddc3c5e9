"""The API reference is built from docstrings: every public module, class and function has one."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path
from types import ModuleType

import pytest

import app

# The arguments of these are the command line's, which its --help describes.
COMMANDS = ("main", "parser", "add_command", "add_commands")


def _module_names(package: ModuleType) -> list[str]:
    found = pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    return [module.name for module in found if not module.name.endswith(".__main__")]


def _undocumented(module: ModuleType) -> list[str]:
    missing = [] if (module.__doc__ or "").strip() else [module.__name__]
    for name, value in vars(module).items():
        ours = getattr(value, "__module__", None) == module.__name__ and not name.startswith("_")
        if not ours or name in COMMANDS or name.endswith("_command"):
            continue
        if inspect.isfunction(value) and not value.__doc__:
            missing.append(f"{module.__name__}.{name}")
        # A dataclass without a docstring is given its signature for one.
        if inspect.isclass(value) and (value.__dict__.get("__doc__") or f"{name}(").startswith(f"{name}("):
            missing.append(f"{module.__name__}.{name}")
    return missing


@pytest.mark.parametrize("name", _module_names(app))
def test_the_program_is_documented(name: str) -> None:
    assert _undocumented(importlib.import_module(name)) == []


def test_training_is_documented() -> None:
    pytest.importorskip("torch", reason="training needs torch (extra: training)")
    import training

    assert [gap for name in _module_names(training) for gap in _undocumented(importlib.import_module(name))] == []


def test_a_gap_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "from dataclasses import dataclass\n@dataclass\nclass Bare:\n    x: int\ndef bare(): ...\n"
    (tmp_path / "made_up_gaps.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = _undocumented(importlib.import_module("made_up_gaps"))
    assert found == ["made_up_gaps", "made_up_gaps.Bare", "made_up_gaps.bare"]
