"""Every state has a shape of its own, and the icons in the tree are those that the script draws."""

from __future__ import annotations

from app.core.attention_types import AttentionState
from app.paths import data_root
from training.assets.make_icon import write_icons


def test_every_state_has_its_own_shape() -> None:
    folder = data_root() / "assets" / "icons"
    shapes = {(folder / f"state-{state.value}.svg").read_text(encoding="utf-8") for state in AttentionState}
    assert len(shapes) == len(AttentionState)


def test_the_icons_are_what_the_script_writes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    count = write_icons(tmp_path)
    shipped = data_root() / "assets" / "icons"
    made = {p.name: p.read_text(encoding="utf-8") for p in tmp_path.iterdir()}
    assert len(made) == count
    assert made == {p.name: p.read_text(encoding="utf-8") for p in shipped.iterdir()}
