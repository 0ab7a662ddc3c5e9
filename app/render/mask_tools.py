"""Own masks: from a picture or model to a folder, out as a zip and in again, checks, the paint template."""

from __future__ import annotations

import lzma
import re
import shutil
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
import numpy.typing as npt

from app.core.errors import MaskError
from app.core.keypoints import INNER_LIP_RING, LEFT_EYE_RING, MESH478, RIGHT_EYE_RING
from app.core.mask_fitting import (
    Place,
    guess_model_place,
    guess_place,
    propose_model,
    propose_paint,
    propose_sprite,
    turned,
)
from app.core.mask_text import format_mask
from app.core.masks import IMAGE_ENDINGS, MODEL_ENDINGS, Layer, MaskSpec
from app.core.toml_table import Vec3
from app.core.types import F32
from app.paths import load_face_model
from app.render.mask_loader import MASK_FILE, list_masks, load_mask, read_image
from app.render.model_data import load_model

MAX_ZIP_FILES, MAX_ZIP_BYTES = 64, 128 * 1024 * 1024
_FACTOR_LIMIT = 200  # a member that unpacks to over 200 times its packed size is a bomb, not a mask
_ALLOWED = (*IMAGE_ENDINGS, *MODEL_ENDINGS, ".toml", ".mtl", ".txt", ".md", "")
_TEMPLATE_SIDE = 1024
_SEEN_ALPHA = 8  # fainter is what soft brushes and erasers leave behind
# What zipfile and its decoders raise at broken and hostile files: also names that are no UTF-8 and places before the
# file's beginning (ValueError), numbers that do not fit, and packed data of each kind that is none.
_NO_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mask not yet saved: its spec and the file it is made of. `place` is what was taken or guessed."""

    spec: MaskSpec
    source: Path
    place: Place


def propose_mask(
    source: Path, place: Place | None = None, as_paint: bool | None = None, rotation_deg: Vec3 = (0.0, 0.0, 0.0)
) -> Proposal:
    """Layer, anchors and scale for a foreign PNG, JPEG, WebP, OBJ or GLB.

    Pictures that are square, at least 512 px and opaque in their middle are taken for face paint (drawn on the
    template, or a photo); others are pinned as sprites, by what is not transparent in them. `as_paint` and `place`
    overrule the guess. A model is turned by rotation_deg first, for tools whose up or front is another axis.

    Raises:
        MaskError: the file is of another kind, broken or too large.
    """
    ending = source.suffix.lower()
    told = Path(source.name.encode(errors="replace").decode())  # bytes that are no text become question marks
    name = told.stem.replace("_", " ").strip() or "My mask"
    file_name = _safe_name(source)
    face = load_face_model()
    layer: Layer
    if ending in MODEL_ENDINGS:
        points = load_model(source).points_model()
        taken = place or guess_model_place(turned(points, rotation_deg))
        layer = propose_model(file_name, points, taken, rotation_deg)
    elif ending in IMAGE_ENDINGS:
        image = read_image(source, source.name)
        height, width = image.shape[:2]
        seen = _seen_xyxy(image[..., 3])
        taken = place or guess_place(seen[2] - seen[0], seen[3] - seen[1])
        square = width == height >= 512 and bool((image[height // 3 : 2 * height // 3, :, 3] > 250).mean() > 0.6)
        paint = square and place is None if as_paint is None else as_paint
        if paint:
            taken = Place.FACE
        layer = propose_paint(file_name) if paint else propose_sprite(file_name, seen, taken, face)
    else:
        kinds = ", ".join(e.lstrip(".") for e in (*IMAGE_ENDINGS, *MODEL_ENDINGS))
        raise MaskError(source.name, "file", f"a mask is made from {kinds}")
    spec = MaskSpec(name[:80], "me", "mine", f"Made from {told}.", ("own",), (layer,))
    return Proposal(spec, source, taken)


def _seen_xyxy(alpha: npt.NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """The box of what can be seen, far edges outside; the whole picture where nothing can."""
    rows, columns = (np.flatnonzero((alpha > _SEEN_ALPHA).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return 0, 0, alpha.shape[1], alpha.shape[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _safe_name(source: Path) -> str:
    """A plain ASCII file name with the same ending."""
    return f"{mask_id(source.stem)}{source.suffix.lower()}"


def mask_id(name: str) -> str:
    """A folder name from any text: lower-case letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    cleaned = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:48]
    return cleaned or "mask"


def save_mask(proposal: Proposal, masks_dir: Path) -> Path:
    """Write the proposal as a new folder under masks_dir and load it once; returns the folder.

    An existing folder is never touched: a number is added to the name.

    Raises:
        MaskError: the folder cannot be written, or what was written cannot be loaded.
    """
    try:
        masks_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=masks_dir, prefix=".new_") as temporary:
            fresh = Path(temporary) / mask_id(proposal.spec.name)
            fresh.mkdir()
            shutil.copyfile(proposal.source, fresh / _safe_name(proposal.source))
            _copy_companions(proposal.source, fresh)
            (fresh / MASK_FILE).write_text(format_mask(proposal.spec), encoding="utf-8")
            load_mask(fresh)
            return _move_in(fresh, masks_dir)
    except OSError as error:
        raise MaskError(proposal.spec.name, "folder", f"cannot be written ({error.strerror or error})") from None


def _copy_companions(source: Path, folder: Path) -> None:
    """An OBJ's material file and the pictures that it names, from beside it."""
    if source.suffix.lower() != ".obj":
        return
    text = source.read_text(encoding="utf-8", errors="replace")
    for library in re.findall(r"^mtllib\s+(\S+)", text, re.MULTILINE):
        path = source.parent / Path(library).name
        if not path.is_file():
            continue
        shutil.copyfile(path, folder / path.name)
        for picture in re.findall(r"^\s*map_\w+\s+(\S+)", path.read_text("utf-8", "replace"), re.MULTILINE):
            found = source.parent / Path(picture).name
            if found.is_file() and found.suffix.lower() in IMAGE_ENDINGS:
                shutil.copyfile(found, folder / found.name)


def _move_in(fresh: Path, masks_dir: Path) -> Path:
    target = masks_dir / fresh.name
    number = 2
    while target.exists():
        target = masks_dir / f"{fresh.name}_{number}"
        number += 1
    fresh.rename(target)
    return target


def export_mask(folder: Path, archive: Path) -> None:
    """Pack a mask folder that loads into a zip with one folder in it.

    Raises:
        MaskError: the mask is broken or the zip cannot be written.
    """
    load_mask(folder)
    try:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.is_symlink() and path.suffix.lower() in _ALLOWED:
                    out.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
    except OSError as error:
        raise MaskError(archive.name, "file", f"cannot be written ({error.strerror or error})") from None


def import_mask(archive: Path, masks_dir: Path) -> Path:
    """Unpack a shared zip into a new folder under masks_dir; returns the folder. Nothing is left where it fails.

    Raises:
        MaskError: no zip, paths that leave the folder, links, bombs, too many or too large files, or a broken mask.
    """
    try:
        masks_dir.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(archive) as packed, tempfile.TemporaryDirectory(dir=masks_dir, prefix=".in_") as temporary:
            members = _checked_members(packed, archive.name)
            root = _mask_root(members, archive.name)
            fresh = Path(temporary) / mask_id(root.name if root.parts else archive.stem)
            fresh.mkdir()
            left = MAX_ZIP_BYTES
            for info, path in members:
                if not path.is_relative_to(root):
                    continue
                target = fresh / path.relative_to(root)
                target.parent.mkdir(parents=True, exist_ok=True)
                left -= _unpack(packed, info, target, left, archive.name)
            load_mask(fresh)
            return _move_in(fresh, masks_dir)
    except _NO_ZIP as error:
        raise MaskError(archive.name, "file", f"is no zip that can be read ({error})") from None
    except OSError as error:
        raise MaskError(archive.name, "file", f"cannot be unpacked ({error.strerror or error})") from None


def _checked_members(packed: zipfile.ZipFile, label: str) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    # Not ZipInfo.is_dir: before Python 3.12 it fails on a member without a name.
    infos = [i for i in packed.infolist() if not i.filename.endswith("/")]
    if len(infos) > MAX_ZIP_FILES:
        raise MaskError(label, "file", f"holds more than {MAX_ZIP_FILES} files")
    if sum(i.file_size for i in infos) > MAX_ZIP_BYTES:
        raise MaskError(label, "file", f"unpacks to more than {MAX_ZIP_BYTES >> 20} MiB")
    members = []
    for info in infos:
        path = PurePosixPath(info.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in info.filename or ":" in info.filename:
            raise MaskError(label, info.filename, "leaves the mask's folder")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise MaskError(label, info.filename, "is a link")
        if path.suffix.lower() not in _ALLOWED:
            raise MaskError(label, info.filename, "has no place in a mask")
        if info.file_size > _FACTOR_LIMIT * max(info.compress_size, 4096):
            raise MaskError(label, info.filename, "unpacks to far more than it holds")
        members.append((info, path))
    return members


def _mask_root(members: list[tuple[zipfile.ZipInfo, PurePosixPath]], label: str) -> PurePosixPath:
    """The one folder in the zip that holds mask.toml."""
    roots = {path.parent for _, path in members if path.name == MASK_FILE}
    if len(roots) != 1:
        raise MaskError(label, MASK_FILE, "is missing" if not roots else "is there more than once")
    return roots.pop()


def _unpack(packed: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, left: int, label: str) -> int:
    """Copy one member, counting real bytes: the sizes in a zip's directory may lie."""
    written = 0
    with packed.open(info) as source, target.open("wb") as out:
        while chunk := source.read(1 << 16):
            written += len(chunk)
            if written > left:
                raise MaskError(label, "file", f"unpacks to more than {MAX_ZIP_BYTES >> 20} MiB")
            out.write(chunk)
    return written


def check_masks(masks_dir: Path) -> list[tuple[str, str | None]]:
    """Every mask under masks_dir with its first fault, or None where it loads whole."""
    out: list[tuple[str, str | None]] = []
    for entry in list_masks(masks_dir):
        fault = entry.error
        if fault is None:
            try:
                load_mask(entry.folder)
            except MaskError as error:
                fault = str(error)
        out.append((entry.id, fault))
    return out


def paint_template(side: int = _TEMPLATE_SIDE) -> npt.NDArray[np.uint8]:
    """The UV layout to paint on, (side, side, 4) RGBA: mesh lines, eyes and lips, named points; transparent ground."""
    model = load_face_model()
    at = model.uv.astype(np.float64) * side - 0.5
    rgb = np.zeros((side, side, 3), np.uint8)
    alpha = np.zeros((side, side), np.uint8)

    def poly(points: npt.NDArray[np.float64], colour: tuple[int, int, int], strength: int, width: int) -> None:
        fixed = [np.round(points * 16).astype(np.int32)]
        cv2.polylines(rgb, fixed, True, colour, width, cv2.LINE_AA, 4)
        cv2.polylines(alpha, fixed, True, strength, width, cv2.LINE_AA, 4)

    for triangle in model.triangles:
        poly(at[triangle], (120, 130, 140), 90, 1)
    for ring in (RIGHT_EYE_RING, LEFT_EYE_RING, INNER_LIP_RING):
        poly(at[list(ring)], (220, 60, 60), 255, 2)
    scale = side / 2600.0
    for name, index in MESH478.names.items():
        x, y = (int(v) for v in np.round(at[index]))
        cv2.circle(rgb, (x, y), max(2, side // 300), (30, 110, 220), -1, cv2.LINE_AA)
        cv2.circle(alpha, (x, y), max(2, side // 300), 255, -1, cv2.LINE_AA)
        (width, _), _ = cv2.getTextSize(name, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
        origin = (min(max(2, x + 5), side - width - 2), min(max(12, y - 4), side - 4))
        cv2.putText(rgb, name, origin, cv2.FONT_HERSHEY_SIMPLEX, scale, (20, 60, 130), 1, cv2.LINE_AA)
        cv2.putText(alpha, name, origin, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, 1, cv2.LINE_AA)
    return np.dstack([rgb, alpha])


def paint_from_photo(
    image: npt.NDArray[np.uint8], landmarks_px: F32, side: int = _TEMPLATE_SIDE
) -> npt.NDArray[np.uint8]:
    """Unroll the face of a photo into the UV: (side, side, 4) RGBA, soft toward the face's outline.

    Args:
        image: (H, W, 3) uint8 RGB. landmarks_px: (478, 2) of the face in it, image px.
    """
    model = load_face_model()
    uv = model.uv.astype(np.float32) * side - 0.5
    # every UV pixel asks the photo for its colour: positions are spread over the mesh triangle by triangle
    source = np.full((side, side, 2), -1.0, np.float32)
    for triangle in model.triangles:
        corners = uv[triangle]
        low = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 1, 0)
        high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 2, side)
        base = np.column_stack([corners, np.ones(3)])
        if abs(np.linalg.det(base)) < 1e-3 or (high <= low).any():
            continue
        x, y = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
        weights = np.stack([x, y, np.ones_like(x)], axis=-1) @ np.linalg.inv(base)
        inside = (weights >= -0.02).all(axis=-1)
        source[y[inside], x[inside]] = weights[inside] @ landmarks_px[triangle]
    known = source[..., 0] >= 0
    colour = cv2.remap(
        np.asarray(image), source[..., 0], source[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    # distance to the unknown: the outline fades over an eighth of the sheet, the mouth and eye gaps over a little
    framed = np.pad(known.astype(np.uint8), 1)
    away = cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1]
    hull = np.zeros((side, side), np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(np.round(uv[:468]).astype(np.int32)), 1)
    from_outline = cv2.distanceTransform(np.pad(hull, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    alpha = np.minimum(np.clip(away / (side * 0.006), 0, 1), np.clip(from_outline / (side * 0.09), 0, 1))
    return np.dstack([colour, (alpha * 255.0).astype(np.uint8)])
