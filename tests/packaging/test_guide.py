"""The user guide: its pictures exist and are small, its links lead somewhere, its keys are the window's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide.md"
KEYS = r"\b(?:Ctrl|Shift)(?:\+(?:Shift|Space|Left|Right|[\w,](?!\w)))+|\bF\d+\b"
PICTURES = sorted((ROOT / "docs" / "images").glob("*.png"))


@pytest.mark.parametrize("document", [ROOT / "README.md", GUIDE, ROOT / "docs" / "developer.md"], ids=lambda p: p.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    local = [t for t in targets if "://" not in t]
    assert [t for t in local if not (document.parent / t).exists()] == []


def test_pictures_are_used_and_small() -> None:
    used = set(re.findall(r"images/([\w-]+\.png)", GUIDE.read_text(encoding="utf-8")))
    assert {p.name for p in PICTURES} == used
    assert sum(p.stat().st_size for p in PICTURES) < 3 * 2**20


def test_keys_in_the_guide_are_the_windows() -> None:
    commands = (ROOT / "app" / "gui" / "actions.py").read_text(encoding="utf-8")
    keys = set(re.findall(r'action\("([^"]+)"', commands))
    named = set(re.findall(KEYS, GUIDE.read_text(encoding="utf-8")))
    assert {"Ctrl+M", "F10"} <= named
    assert named - keys == set()
