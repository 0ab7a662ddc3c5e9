"""Pictures of a folder on sheets that are looked at in one go."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

_COLUMNS, _ROWS = 3, 4
_CELL_WH = (640, 420)
_TITLE_PX = 22
_GROUND = 90


def make_sheets(folder: Path) -> list[Path]:
    """Twelve PNGs a sheet, in the order of their names, each below its name; written beside the folder as
    FOLDER-1.jpg and so on."""
    pictures = sorted(folder.glob("*.png"))
    sheets: list[Path] = []
    for first in range(0, len(pictures), _COLUMNS * _ROWS):
        cells = [_cell(path) for path in pictures[first : first + _COLUMNS * _ROWS]]
        cells += [np.full_like(cells[0], _GROUND)] * (-len(cells) % _COLUMNS)
        rows = [np.hstack(cells[at : at + _COLUMNS]) for at in range(0, len(cells), _COLUMNS)]
        sheets.append(folder.with_name(f"{folder.name}-{len(sheets) + 1}.jpg"))
        cv2.imwrite(str(sheets[-1]), np.vstack(rows))
    return sheets


def _cell(path: Path) -> np.ndarray:
    width, height = _CELL_WH
    picture = cv2.imread(str(path))
    assert picture is not None
    scale = min(width / picture.shape[1], height / picture.shape[0], 1.0)
    picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cell = np.full((height + _TITLE_PX, width, 3), _GROUND, np.uint8)
    cell[_TITLE_PX : _TITLE_PX + picture.shape[0], : picture.shape[1]] = picture
    cv2.putText(cell, path.stem, (4, 15), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
    return cell
