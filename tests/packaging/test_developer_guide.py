"""The developer guide's recipes, run as they stand."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.core.attention_types import AlertLevel, AttentionEventKind
from app.core.pipeline import PipelineSettings
from app.session.report_html import KIND_NAMES
from app.session.run_sync import run_sync

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "developer.md"


def _blocks() -> dict[str, str]:
    """Heading to the Python under it."""
    found: dict[str, str] = {}
    for part in GUIDE.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        code = [textwrap.dedent(block) for block in re.findall(r"^ *```python\n(.*?)^ *```$", body, re.M | re.S)]
        if code:
            found[heading] = "\n".join(code)
    return found


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the blocks have made so far: later ones build on earlier ones, as a reader would."""
    return {}


def _run(heading: str, names: dict[str, Any]) -> None:
    exec(compile(_blocks()[heading], f"{GUIDE.name}: {heading}", "exec"), names)


def test_every_block_is_run_here() -> None:
    run_below = {"Use it as a library", "Add a source", "Add a model", "Add a mask", "Add an attention rule"}
    assert set(_blocks()) == run_below


def test_as_a_library(names: dict[str, Any]) -> None:
    _run("Use it as a library", names)
    assert len(names["yaws_rad"]) >= 5
    assert np.abs(names["yaws_rad"]).max() < 0.2, "the demo begins with a frontal face"


def test_a_source(names: dict[str, Any]) -> None:
    _run("Add a source", names)
    source = names["Stripes"]()
    results = list(run_sync(source, names["pipeline"], PipelineSettings()))
    assert [r.frame.index for r in results] == list(range(source.frame_count))
    assert source.read() is None
    source.open()
    first, second = source.read(), source.read()
    assert (first.image != second.image).any()
    assert second.t_s == pytest.approx(1.0 / source.fps)


def test_a_model(names: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.inference import registry

    monkeypatch.setattr(registry, "models_dir", registry.models_dir)
    names["work"] = tmp_path
    _run("Add a model", names)
    assert "mine" in {spec.id for spec in names["built"].models}


def test_a_mask(names: dict[str, Any], tmp_path: Path) -> None:
    names["work"] = tmp_path
    _run("Add a mask", names)
    assert names["mask"].spec.layers
    assert (names["saved"] / "mask.toml").is_file()


def test_a_rule(names: dict[str, Any]) -> None:
    _run("Add an attention rule", names)
    state, since_s = names["UpState"](), None
    for step in range(100):
        pitch_rad = None if step % 7 == 3 else 0.5
        state = names["step_up"](state, pitch_rad, 0.1, 0.1 * step)
        if state.up is not None and since_s is None:
            since_s = state.up.since_s
    assert since_s is not None
    assert 2.0 <= since_s < 2.6, "unseen frames count neither way"
    assert state.up.level is AlertLevel.NOTICE
    assert names["step_up"](state, 0.0, 0.1, 10.0).up is None


def test_every_event_has_a_name_in_reports() -> None:
    assert set(KIND_NAMES) == {kind.value for kind in AttentionEventKind}
