"""Every shipped mask: whole, licensed, and drawn as it was when last looked at."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.core.masks import ModelLayer, PaintLayer, SpriteLayer
from app.core.overlay import ViewSettings
from app.gui.i18n import LANGUAGES, catalogue_path, read_catalogue
from app.paths import masks_dir
from app.render.mask_loader import list_masks, load_mask
from app.render.mask_tools import check_masks
from tests.render.faces import face_result

GOLDENS = Path(__file__).parent / "goldens"
MASKS = [entry.id for entry in list_masks(masks_dir())]
# Set to 1 to write the pictures anew; look at them before committing.
REGENERATE = os.environ.get("MORETTA_REGENERATE_GOLDENS") == "1"


def test_the_gallery_is_whole() -> None:
    assert check_masks(masks_dir()) == [(name, None) for name in MASKS]
    kinds = {name: {type(layer) for layer in load_mask(masks_dir() / name).spec.layers} for name in MASKS}
    flat = [n for n, k in kinds.items() if k <= {SpriteLayer, PaintLayer}]
    solid = [n for n, k in kinds.items() if ModelLayer in k]
    assert len(MASKS) >= 16
    assert len(flat) >= 5
    assert len(solid) >= 8


@pytest.mark.parametrize("name", MASKS)
def test_card_licence_and_thumbnail(name: str) -> None:
    folder = masks_dir() / name
    entry = next(e for e in list_masks(masks_dir()) if e.id == name)
    assert entry.spec is not None
    assert entry.spec.card
    assert entry.spec.licence == "CC0-1.0"
    assert "CC0" in (folder / "LICENSE").read_text(encoding="utf-8")
    assert entry.thumbnail is not None
    picture = cv2.imread(str(entry.thumbnail))
    assert picture is not None
    assert min(picture.shape[:2]) >= 64


@pytest.mark.parametrize("name", MASKS)
def test_the_name_is_translated(name: str) -> None:
    entry = next(e for e in list_masks(masks_dir()) if e.id == name)
    assert entry.spec is not None
    others = [language for language in LANGUAGES if language != "en"]
    assert [other for other in others if entry.spec.name not in read_catalogue(catalogue_path(other))] == []


@pytest.mark.parametrize("name", MASKS)
def test_golden(offscreen, name: str) -> None:  # type: ignore[no-untyped-def]
    """Front and three quarters, mouth open. Only llvmpipe's pictures are the same everywhere."""
    if "llvmpipe" not in offscreen.describe()["renderer"]:
        pytest.skip("goldens are pictures of Mesa's llvmpipe")
    mask = load_mask(masks_dir() / name)
    y, x = np.mgrid[0:240, 0:320]
    room = np.stack([120 + x // 8, 130 + y // 8, 150 - x // 8], axis=-1).astype(np.uint8)
    view = ViewSettings(mirror=False)
    front = face_result(image=room, t_m=(0.0, 0.03, 0.62), track_id=1)
    turned = face_result(image=room, t_m=(0.0, 0.03, 0.62), yaw_deg=40.0, pitch_deg=-8.0, jaw_open=0.7, track_id=2)
    drawn = np.concatenate([offscreen.render(r, view, mask) for r in (front, turned)], axis=1)
    path = GOLDENS / f"{name}.png"
    if REGENERATE:
        GOLDENS.mkdir(exist_ok=True)
        cv2.imwrite(str(path), cv2.cvtColor(drawn, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 9])
        pytest.skip("written anew")
    assert path.is_file(), "MORETTA_REGENERATE_GOLDENS=1 draws it"
    golden = cv2.cvtColor(np.asarray(cv2.imread(str(path))), cv2.COLOR_BGR2RGB)
    difference = np.abs(drawn.astype(int) - golden).max(axis=-1)
    # Mesa versions round and cover edge pixels differently; a mask that moved or lost its light changes far more
    assert difference.mean() < 0.6
    assert (difference > 24).mean() < 0.004


@pytest.mark.parametrize("name", MASKS)
def test_a_mask_changes_the_picture_near_the_face_only(offscreen, name: str) -> None:  # type: ignore[no-untyped-def]
    grey = np.full((240, 320, 3), 128, np.uint8)
    result = face_result(image=grey, t_m=(0.0, 0.0, 0.9))
    changed = np.abs(
        offscreen.render(result, ViewSettings(mirror=False), load_mask(masks_dir() / name)).astype(int) - 128
    )
    rows, columns = np.nonzero(changed.max(axis=-1) > 2)
    assert len(rows) > 40
    points = result.tracks[0].landmarks_px
    assert points is not None
    low, high = points.min(axis=0), points.max(axis=0)
    size = high - low
    assert columns.min() > low[0] - 0.8 * size[0]
    assert columns.max() < high[0] + 0.8 * size[0]
    assert rows.max() < high[1] + 0.5 * size[1]
