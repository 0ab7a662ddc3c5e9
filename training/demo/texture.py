"""Averages generated portraits into one face that is nobody: a texture in the canonical UV and a mean shape.

Every portrait is warped piecewise-affinely from its 478 labelled points into the UV of the face model, its colours are
brought to the common look, small misalignments are taken out by dense optical flow towards the average (two rounds,
so that the average stays crisp), and what the average still loses of each band of detail is given back.

Run: python -m training.demo.texture --portraits FOLDER --labels LABELS.npz ... --out assets/demo
FOLDER holds generated_NNNN.jpg (300 x 300); LABELS.npz holds names, points (N, 478, 3) px.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from app.core.face_model import FaceModel
from app.core.geometry import fit_similarity
from app.paths import load_face_model
from training.demo.mesh import EYE_LEFT, EYE_RIGHT, INNER_LIPS, filled_triangles

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

TEXTURE_PX = 512
FLOW_ROUNDS = 2
RIM_PX = (30.0, 62.0)
# One look: grown, bare-faced, without glasses, forehead free, mouth closed, near frontal. Picked by eye among those
# that the labels show within 16 degrees of frontal with closed lips and open eyes; all are machine-made pictures.
PORTRAITS: tuple[int, ...] = (
    17,
    36,
    91,
    139,
    142,
    172,
    197,
    198,
    201,
    208,
    209,
    214,
    220,
    240,
    247,
    254,
    277,
    290,
    310,
    323,
    349,
    350,
)
PORTRAITS += (394, 395, 407, 425, 472, 494, 522, 530, 539, 542, 547, 550, 586, 599, 603, 631, 649)


def load_portraits(folder: Path, labels: Sequence[Path]) -> tuple[list[npt.NDArray[np.uint8]], F64]:
    """The chosen portraits as (300, 300, 3) uint8 RGB and their points (N, 478, 3) px.

    Raises:
        FileNotFoundError: a portrait is not in the folder.
        KeyError: a portrait has no label.
    """
    points: dict[str, F64] = {}
    for path in labels:
        with np.load(path) as data:
            points.update((Path(str(n)).name, p) for n, p in zip(data["names"], data["points"], strict=True))
    images, chosen = [], []
    for number in PORTRAITS:
        name = f"generated_{number:04d}.jpg"
        image = cv2.imread(str(folder / name), cv2.IMREAD_COLOR)
        if image is None:
            raise FileNotFoundError(folder / name)
        images.append(np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8))
        chosen.append(points[name].astype(np.float64))
    return images, np.stack(chosen)


def person_vertices(points: F64, model: FaceModel) -> F64:
    """Mean shape (478, 3) m of the people in `points` (N, 478, 3), symmetric, laid on the model's stable points.

    Because the same weighted rigid fit aligns it that poses are judged with, R = I stays the model's frontal.
    """
    total = np.zeros_like(model.vertices_head)
    for p in points:
        s, R, t = fit_similarity(p, model.vertices_head, model.fit_weights)
        total += s * p @ R.T + t
    mean = total / len(points)
    mean = 0.5 * (mean + mean[model.mirror] * np.array([-1.0, 1.0, 1.0]))
    # The teacher's depth is the least certain: half way back to the model's.
    mean[:, 2] = 0.5 * (mean[:, 2] + model.vertices_head[:, 2])
    s, R, t = fit_similarity(mean, model.vertices_head, model.fit_weights)
    out: F64 = mean @ R.T + t
    return out


def uv_raster(model: FaceModel, size_px: int) -> tuple[npt.NDArray[np.int32], F32]:
    """For each texel its triangle (size, size) int32, -1 outside, and barycentric weights (size, size, 3) float32."""
    triangles = filled_triangles(model)
    uv = model.uv[:, :] * size_px - 0.5
    index = np.full((size_px, size_px), -1, dtype=np.int32)
    weights = np.zeros((size_px, size_px, 3), dtype=np.float32)
    for i, tri in enumerate(triangles):
        corners = uv[tri].astype(np.float64)
        low = np.floor(corners.min(axis=0)).astype(int)
        high = np.ceil(corners.max(axis=0)).astype(int) + 1
        xs, ys = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
        basis = np.vstack([corners.T, np.ones(3)])
        if abs(np.linalg.det(basis)) < 1e-9:
            continue
        b = np.linalg.solve(basis, np.stack([xs.ravel(), ys.ravel(), np.ones(xs.size)])).T
        inside = (b >= -1e-6).all(axis=1)
        index[ys.ravel()[inside], xs.ravel()[inside]] = i
        weights[ys.ravel()[inside], xs.ravel()[inside]] = b[inside]
    return index, weights


def warp_to_uv(image: npt.NDArray[np.uint8], points_px: F64, index: npt.NDArray[np.int32], weights: F32,
               triangles: npt.NDArray[np.int32]) -> F32:  # fmt: skip
    """One portrait in UV space, (S, S, 3) float32 in [0, 255]; texels outside the face are 0."""
    source = points_px[triangles[np.maximum(index, 0)], :2]
    at = (source * weights[..., None]).sum(axis=2).astype(np.float32)
    out = cv2.remap(image.astype(np.float32), at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    out[index < 0] = 0.0
    return np.clip(out, 0, 255)


def match_colour(textures: F32, skin: npt.NDArray[np.bool_]) -> F32:
    """Bring each texture (N, S, S, 3) to the median mean and spread of the set over `skin` texels, in Lab."""
    labs = np.stack([cv2.cvtColor(t / 255.0, cv2.COLOR_RGB2LAB) for t in textures])
    mean = labs[:, skin].mean(axis=1)
    spread = labs[:, skin].std(axis=1)
    goal_mean, goal_spread = np.median(mean, axis=0), np.median(spread, axis=0)
    labs = (labs - mean[:, None, None]) * (goal_spread / spread)[:, None, None] + goal_mean
    return np.stack([np.clip(cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_LAB2RGB) * 255.0, 0, 255) for lab in labs])


def robust_mean(textures: F32) -> F32:
    """Trimmed mean over the first axis: the darkest and brightest fifth of each texel are left out (stray hair)."""
    ordered = np.sort(textures, axis=0)
    cut = len(textures) // 5
    out: F32 = ordered[cut : len(textures) - cut].mean(axis=0)
    return out


def flow_to(average: F32, texture: F32) -> F32:
    """`texture` moved onto `average` by smooth dense flow, both (S, S, 3)."""
    dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    grey = [cv2.cvtColor(np.clip(t, 0, 255).astype(np.uint8), cv2.COLOR_RGB2GRAY) for t in (average, texture)]
    flow = cv2.GaussianBlur(dis.calc(grey[0], grey[1], np.zeros((*grey[0].shape[:2], 2), np.float32)), (0, 0), 5.0)
    size = average.shape[0]
    xs, ys = np.meshgrid(np.arange(size, dtype=np.float32), np.arange(size, dtype=np.float32))
    moved = cv2.remap(texture, xs + flow[..., 0], ys + flow[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.float32)


def restore_detail(average: F32, textures: F32, inside: npt.NDArray[np.bool_], levels: int = 4) -> F32:
    """Give each band of `average` the median strength it has in the single faces, at most doubled."""

    def bands(image: F32) -> list[F32]:
        out = []
        for level in range(levels):
            low = np.asarray(cv2.GaussianBlur(image, (0, 0), 1.2 * 2**level), dtype=np.float32)
            out.append(image - low)
            image = low
        return [*out, image]

    core = cv2.erode(inside.astype(np.uint8), np.ones((25, 25), np.uint8)) > 0
    own = bands(average)
    singles = [[b[core].std() for b in bands(t)[:levels]] for t in textures]
    wanted = np.median(np.array(singles), axis=0)
    out = own[-1].copy()
    for band, goal in zip(own[:levels], wanted, strict=True):
        out += band * np.clip(goal / max(float(band[core].std()), 1e-6), 1.0, 2.0)
    return np.clip(out, 0, 255)


def fill_outside(texture: F32, known: npt.NDArray[np.bool_]) -> F32:
    """Spread the known texels smoothly outward (push-pull), so that filtering never meets an empty texel."""
    if min(texture.shape[:2]) <= 2:
        total = max(float(known.sum()), 1.0)
        return np.broadcast_to((texture * known[..., None]).sum(axis=(0, 1)) / total, texture.shape).astype(np.float32)
    weight = cv2.resize(known.astype(np.float32), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    low = cv2.resize(texture * known[..., None], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    low = low / np.maximum(weight, 1e-6)[..., None]
    filled = fill_outside(low.astype(np.float32), weight > 0)
    up = cv2.resize(filled, texture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.where(known[..., None], texture, up).astype(np.float32)


def ring_mask(model: FaceModel, ring: Sequence[int], size_px: int, grow_px: float) -> npt.NDArray[np.bool_]:
    """Texels inside the ring of landmarks, grown by grow_px (negative: shrunk), (S, S) bool."""
    polygon = np.round((model.uv[list(ring)] * size_px - 0.5) * 16).astype(np.int32)
    mask = np.zeros((size_px, size_px), np.uint8)
    cv2.fillPoly(mask, [polygon], 1, shift=4)
    if grow_px:
        k = np.ones((2 * round(abs(grow_px)) + 1,) * 2, np.uint8)
        return np.asarray((cv2.dilate if grow_px > 0 else cv2.erode)(mask, k)) > 0
    return mask > 0


def carry_skin_outward(texture: F32, inside: npt.NDArray[np.bool_]) -> F32:
    """Replace the border of the face, where hair, ears and background leak in, by skin spread from further inside."""
    scale = texture.shape[0] / TEXTURE_PX
    depth = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5) / scale
    core = depth > RIM_PX[1]
    spread = cv2.GaussianBlur(fill_outside(texture, core), (0, 0), 10.0 * scale)
    cheek = (depth > RIM_PX[1]) & (depth < RIM_PX[1] + 25)
    tone = np.median(texture[cheek], axis=0)
    share = np.clip((depth - RIM_PX[0]) / (RIM_PX[1] - RIM_PX[0]), 0.0, 1.0)[..., None]
    share = share * share * (3.0 - 2.0 * share)
    joined = (spread + share * (texture - spread)).astype(np.float32)
    # Portrait light falls off towards the sides; the renderer has its own light, so the tone is evened there.
    broad = cv2.GaussianBlur(joined, (0, 0), 28.0 * scale).mean(axis=2, keepdims=True)
    gain = np.clip((tone.mean() / np.maximum(broad, 1.0)) ** 0.8, 1.0, 1.3)
    side = np.clip((125.0 - depth) / 60.0, 0.0, 1.0)[..., None]
    return np.asarray(np.clip(joined * (1.0 + side * (gain - 1.0)), 0, 255), dtype=np.float32)


def soften_mouth_corners(texture: F32, model: FaceModel) -> F32:
    """Lighten the dark pit just outside each mouth corner, which an opening jaw would stretch to a blot."""
    size = texture.shape[0]
    scale = size / TEXTURE_PX
    xs, ys = np.meshgrid(np.arange(size), np.arange(size))
    out = texture.copy()
    for corner, outward in ((61, -1.0), (291, 1.0)):
        x, y = model.uv[corner] * size - 0.5
        pit = np.exp(-(((xs - x - outward * 4 * scale) / (9 * scale)) ** 2 + ((ys - y) / (8 * scale)) ** 2))
        known = pit < 0.35
        smooth = cv2.GaussianBlur(fill_outside(out, known), (0, 0), 3.0 * scale)
        share = np.clip((pit - 0.30) / 0.4, 0.0, 1.0)[..., None]
        out = out + 0.85 * share * (smooth - out)
    return out.astype(np.float32)


def build_texture(images: Sequence[npt.NDArray[np.uint8]], points: F64, model: FaceModel, size_px: int) -> F32:
    """The averaged face texture (S, S, 3) float32 in [0, 255]; eye and mouth openings and the outside are filled."""
    triangles = filled_triangles(model)
    index, weights = uv_raster(model, size_px)
    inside = index >= 0
    skin = cv2.erode(inside.astype(np.uint8), np.ones((61, 61), np.uint8)) > 0
    for ring in (EYE_LEFT, EYE_RIGHT, INNER_LIPS):
        skin &= ~ring_mask(model, ring, size_px, 9)
    warped = [warp_to_uv(im, p, index, weights, triangles) for im, p in zip(images, points, strict=True)]
    textures = match_colour(np.stack(warped), skin)
    average = robust_mean(textures)
    for _ in range(FLOW_ROUNDS):
        textures = np.stack([flow_to(average, t) for t in textures])
        average = robust_mean(textures)
    average = restore_detail(average, textures, inside)
    # Light from all portraits together is nearly, not quite, even: the broad shading is made symmetric.
    broad = cv2.GaussianBlur(fill_outside(average, inside), (0, 0), 18.0)
    average = np.clip(average + 0.5 * (broad[:, ::-1] - broad), 0, 255)
    known = inside.copy()
    for ring in (EYE_LEFT, EYE_RIGHT):
        known &= ~ring_mask(model, ring, size_px, -1)
    known &= ~ring_mask(model, INNER_LIPS, size_px, 0)
    average = soften_mouth_corners(fill_outside(average, known), model)
    return carry_skin_outward(average, inside)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--portraits", type=Path, required=True)
    parser.add_argument("--labels", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=Path("assets/demo"))
    options = parser.parse_args()
    model = load_face_model()
    images, points = load_portraits(options.portraits, options.labels)
    texture = build_texture(images, points, model, TEXTURE_PX)
    options.out.mkdir(parents=True, exist_ok=True)
    rounded = np.clip(np.rint(texture), 0, 255).astype(np.uint8)
    cv2.imwrite(str(options.out / "person.png"), cv2.cvtColor(rounded, cv2.COLOR_RGB2BGR))
    np.save(options.out / "person_vertices.npy", person_vertices(points, model).astype(np.float32))
    print(f"averaged {len(images)} generated portraits into {options.out / 'person.png'}")


if __name__ == "__main__":
    main()
