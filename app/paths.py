"""Where Moretta's own files lie: inside the installed package, or at the top of a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import platformdirs

from app.core.errors import MorettaError
from app.core.face_model import FaceModel
from app.core.point_maps import PointMap

_PACKAGE = Path(__file__).resolve().parent


def data_root() -> Path:
    """The folder that holds `models` and `assets`."""
    packaged = _PACKAGE / "_data"
    return packaged if packaged.is_dir() else _PACKAGE.parent


def models_dir() -> Path:
    """The shipped models, a folder each."""
    return data_root() / "models"


def masks_dir() -> Path:
    """The shipped masks, a folder each."""
    return data_root() / "assets" / "masks"


def user_masks_dir() -> Path:
    """The user's own masks; made when the first one is saved."""
    return Path(platformdirs.user_data_dir("moretta", appauthor=False)) / "masks"


def mask_folders() -> tuple[Path, ...]:
    """Where masks are looked for: the user's own go before shipped ones of the same name."""
    return user_masks_dir(), masks_dir()


def user_logs_dir() -> Path:
    """Where the window's logs and crash reports of this user lie."""
    return Path(platformdirs.user_log_dir("moretta", appauthor=False))


def demo_dir() -> Path:
    """The demo clip and its ground-truth sidecar."""
    return data_root() / "assets" / "demo"


@cache
def load_face_model() -> FaceModel:
    """The canonical face.

    Raises:
        MorettaError: the file is missing or broken (a damaged installation).
    """
    path = data_root() / "assets" / "face" / "face_model.npz"
    try:
        with np.load(path, allow_pickle=False) as data:
            return FaceModel(**{key: data[key] for key in data.files})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise MorettaError(f"The face model {path.name} cannot be read ({error}); reinstall Moretta.") from None


@cache
def load_point_map(schema_id: str) -> PointMap:
    """The map from the mesh to another point set: "ibug68" or "lapa106".

    Raises:
        MorettaError: there is none of that id, or the file is broken.
    """
    path = data_root() / "assets" / "face" / f"map_{schema_id}.npz"
    try:
        with np.load(path, allow_pickle=False) as data:
            return PointMap(schema_id, data["weights"])
    except (OSError, ValueError, KeyError) as error:
        raise MorettaError(f"There is no usable point map {path.name} ({error}).") from None
