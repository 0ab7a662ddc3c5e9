"""What the face mesh lacks: ears, neck, clothes, eyeballs, teeth, tongue. Plain geometry in the head frame at rest, m.

A `Part` is triangles with a colour per vertex (linear light, [0, 1]); `winding` is outward as in `mesh.vertex_normals`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.demo.mesh import grid_triangles, vertex_normals

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

NECK_PIVOT = np.array([0.0, 0.085, 0.090])
MOUTH_DARK = np.array([0.055, 0.012, 0.012])
GUM = np.array([0.30, 0.08, 0.08])
TONGUE = np.array([0.42, 0.12, 0.11])
SHIRT = np.array([0.035, 0.105, 0.125])


@dataclass(frozen=True, slots=True)
class Part:
    """vertices (K, 3) m, triangles (T, 3), colours (K, 3) linear."""

    vertices: F64
    triangles: I32
    colours: F64

    def packed(self, vertices: F64 | None = None) -> npt.NDArray[np.float32]:
        """(K, 9) float32: position, normal, colour; `vertices` overrides the rest position."""
        at = self.vertices if vertices is None else vertices
        return np.hstack([at, vertex_normals(at, self.triangles), self.colours]).astype(np.float32)


def merge(parts: list[Part]) -> Part:
    """One part out of many."""
    offsets = np.cumsum([0] + [len(p.vertices) for p in parts[:-1]])
    return Part(
        np.vstack([p.vertices for p in parts]),
        np.vstack([p.triangles + o for p, o in zip(parts, offsets, strict=True)]).astype(np.int32),
        np.vstack([p.colours for p in parts]),
    )


def mirrored(part: Part) -> Part:
    """The same part on the other side (x negated, winding kept outward)."""
    return Part(part.vertices * (-1.0, 1.0, 1.0), part.triangles[:, ::-1].copy(), part.colours)


def ear(skin: F64) -> Part:
    """The left ear: a disc with helix, antihelix and concha as relief, tilted back and standing off the head."""
    rows, columns = 14, 48
    rho = np.linspace(0.0, 1.0, rows)[:, None]
    phi = np.linspace(0.0, 2.0 * np.pi, columns, endpoint=False)[None]
    # outline: wide above, narrow at the lobe, flat where it joins the head (phi = pi is the front)
    radius_up = np.where(np.sin(phi) > 0, 0.0285, 0.0285)
    radius_out = (0.0155 + 0.0045 * np.sin(phi)) * np.where(np.cos(phi) < 0, 0.85, 1.15)
    across, up = rho * np.cos(phi) * radius_out, rho * np.sin(phi) * radius_up
    back_edge = 0.5 + 0.5 * np.tanh(3.0 * (np.cos(phi) + 0.75 * np.maximum(np.sin(phi), 0.0)))
    helix = np.exp(-(((rho - 0.90) / 0.10) ** 2)) * back_edge
    antihelix = np.exp(-(((rho - 0.55) / 0.13) ** 2)) * back_edge * (0.6 + 0.4 * np.sin(phi - 0.6))
    concha = np.exp(-(((across + 0.003) / 0.007) ** 2 + ((up + 0.002) / 0.010) ** 2))
    relief = 0.0034 * helix + 0.0022 * antihelix - 0.0065 * concha
    rim = np.clip((rho - 0.93) / 0.07, 0.0, 1.0)
    relief = relief - 0.0030 * rim * np.ones_like(phi)
    tilt = np.radians(14.0)
    flare = np.radians(27.0)
    up_axis = np.array([0.0, -np.cos(tilt), np.sin(tilt)])
    out_axis = np.array([np.sin(flare), np.cos(flare) * np.sin(tilt), np.cos(flare) * np.cos(tilt)])
    out_axis -= up_axis * (out_axis @ up_axis)
    out_axis /= np.linalg.norm(out_axis)
    normal = np.cross(out_axis, up_axis)
    normal *= np.sign(normal[0])
    origin = np.array([0.0740, 0.019, 0.083])
    at = origin + across[..., None] * out_axis + up[..., None] * up_axis + relief[..., None] * normal
    light = np.clip(0.86 + 0.20 * helix + 0.16 * antihelix - 0.66 * concha - 0.16 * rim, 0.16, 1.1)
    valley = np.exp(-(((rho - 0.74) / 0.07) ** 2)) * back_edge
    light = light - 0.36 * valley
    red = np.array([0.98, 0.92, 0.91]) * skin
    colours = (light[..., None] * red).reshape(-1, 3)
    front = Part(at.reshape(-1, 3), grid_triangles(rows, columns, wrap=True), colours)
    shell = at - normal * (0.0035 * (1.0 - 0.55 * rho)[..., None])
    back = Part(shell.reshape(-1, 3), front.triangles[:, ::-1].copy(), 0.75 * np.broadcast_to(red, colours.shape))
    both = merge([front, back])
    middle = both.vertices.mean(axis=0)
    outward = ((front.vertices - middle) * vertex_normals(front.vertices, front.triangles)).sum()
    return both if outward > 0 else Part(both.vertices, both.triangles[:, ::-1].copy(), both.colours)


# height y, half width, half depth, middle z, roundness exponent (2 ellipse, larger is boxier)
_BODY = np.array(
    [
        (0.045, 0.048, 0.045, 0.088, 2.0), (0.070, 0.0495, 0.047, 0.088, 2.0), (0.095, 0.0490, 0.046, 0.090, 2.0),
        (0.120, 0.0495, 0.047, 0.095, 2.0), (0.136, 0.0550, 0.051, 0.099, 2.0), (0.150, 0.068, 0.055, 0.102, 2.0),
        (0.161, 0.092, 0.061, 0.104, 2.1), (0.170, 0.118, 0.068, 0.104, 2.2), (0.184, 0.147, 0.077, 0.105, 2.3),
        (0.204, 0.170, 0.086, 0.106, 2.4), (0.232, 0.184, 0.095, 0.106, 2.5), (0.280, 0.192, 0.106, 0.105, 2.5),
        (0.350, 0.195, 0.114, 0.103, 2.5), (0.460, 0.197, 0.118, 0.100, 2.5), (0.600, 0.197, 0.118, 0.100, 2.5),
    ]
)  # fmt: skip


def body(skin: F64) -> tuple[Part, F64]:
    """Neck and clothed shoulders at rest, and (K,) how far each vertex turns with the head (1 at the jaw)."""
    fine_rows, columns = 64, 64
    rows = np.linspace(0, len(_BODY) - 1, fine_rows)
    profile = np.stack([np.interp(rows, np.arange(len(_BODY)), _BODY[:, i]) for i in range(5)], axis=1)
    kernel = np.ones(5) / 5.0
    padded = np.vstack([profile[:1].repeat(2, axis=0), profile, profile[-1:].repeat(2, axis=0)])
    profile = np.stack([np.convolve(padded[:, i], kernel, mode="valid") for i in range(5)], axis=1)
    angle = np.linspace(0.0, 2.0 * np.pi, columns, endpoint=False)
    power = 2.0 / profile[:, 4:5]
    x = profile[:, 1:2] * np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** power
    z = profile[:, 3:4] + profile[:, 2:3] * np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** power
    y = np.broadcast_to(profile[:, :1], x.shape).copy()
    front = np.clip(-np.sin(angle), 0.0, 1.0)[None]
    y += 0.016 * front * np.clip((profile[:, :1] - 0.118) / 0.03, 0, 1) * np.clip((0.24 - profile[:, :1]) / 0.05, 0, 1)
    # two tendons and the pit between the collar bones
    tendon = np.exp(-((x - np.sign(x) * (0.010 + 0.10 * np.clip(0.17 - y, 0, 1))) ** 2) / 2 / 0.006**2) * front
    z -= 0.0025 * tendon * np.clip((y - 0.085) / 0.02, 0, 1) * np.clip((0.165 - y) / 0.02, 0, 1)
    at = np.stack([x, y, z], axis=2).reshape(-1, 3)
    neckline = 0.148 + 0.018 * front  # crew neck, lower in front
    collar = np.broadcast_to(neckline, y.shape)
    clothed = np.clip((y - collar) / 0.0022, 0.0, 1.0)
    ribbed = np.exp(-(((y - collar - 0.006) / 0.006) ** 2))
    shade = 1.0 - 0.62 * np.clip((0.142 - y) / 0.05, 0.0, 1.0) ** 1.3 * (0.55 + 0.45 * front)
    edge = 1.0 - 0.25 * np.exp(-(((y - collar) / 0.004) ** 2))
    bare = skin * np.array([0.94, 0.98, 1.00]) * (shade * edge)[..., None]
    cloth = SHIRT * (1.0 + 0.35 * ribbed)[..., None]
    colours = (bare + clothed[..., None] * (cloth - bare)).reshape(-1, 3)
    outward = np.stack([np.cos(angle), np.zeros_like(angle), np.sin(angle)], axis=1)
    at = (at.reshape(fine_rows, columns, 3) + (0.0022 * clothed)[..., None] * outward).reshape(-1, 3)
    follow = np.clip((0.150 - y) / 0.10, 0.0, 1.0)
    follow = (follow * follow * (3 - 2 * follow)).reshape(-1)
    triangles = grid_triangles(fine_rows, columns, wrap=True)
    part = Part(at, triangles, colours)
    outward_sum = (vertex_normals(at, triangles) * np.tile(outward, (fine_rows, 1))).sum()
    return (part if outward_sum > 0 else Part(at, triangles[:, ::-1].copy(), colours)), follow


def eyeball(centre: F64, radius: float, stretch: F64) -> tuple[F64, I32]:
    """The front half of an eyeball: vertices (K, 3) in the head frame and triangles."""
    rows, columns = 20, 40
    polar = np.linspace(0.0, np.radians(100.0), rows)[:, None]
    around = np.linspace(0.0, 2.0 * np.pi, columns, endpoint=False)[None]
    direction = np.stack(
        [np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), -np.cos(polar) * np.ones_like(around)], axis=2
    ).reshape(-1, 3)
    return centre + radius * direction * stretch, grid_triangles(rows, columns, wrap=True)


def socket(ring: F64, centre: F64) -> Part:
    """Wet pink behind an eye's opening, so that no gap shows at the corners; ring (16, 3) is the lid margin."""
    inner = ring + 0.10 * (centre - ring)
    deep = ring + 0.45 * (centre - ring)
    at = np.vstack([inner, deep, centre[None] + (0.0, 0.0, -0.004)])
    fan = [(16 + i, 16 + (i + 1) % 16, 32) for i in range(16)]
    triangles = np.vstack([grid_triangles(2, 16, wrap=True), np.array(fan, dtype=np.int32)])
    colours = np.vstack([np.tile([0.50, 0.24, 0.20], (16, 1)), np.tile([0.42, 0.20, 0.17], (17, 1))])
    return Part(at, triangles, colours)


def cavity(ring: F64) -> Part:
    """The dark inside of the mouth behind the inner lips `ring` (20, 3)."""
    middle = ring.mean(axis=0)
    shrink, depth = (1.0, 1.02, 0.98, 0.7), (0.0003, 0.004, 0.022, 0.045)
    rings = [middle + (ring - middle) * s + (0.0, 0.0, d) for s, d in zip(shrink, depth, strict=True)]
    at = np.vstack([*rings, middle[None] + (0.0, 0.0, 0.05)])
    fan = [(60 + i, 60 + (i + 1) % 20, 80) for i in range(20)]
    triangles = np.vstack([grid_triangles(4, 20, wrap=True), np.array(fan, dtype=np.int32)])
    tint = np.array([4.0, 1.6, 0.5, 0.3])
    colours = np.vstack([np.repeat(tint, 20)[:, None] * MOUTH_DARK, MOUTH_DARK[None] * 0.2])
    return Part(at, triangles, colours)


def teeth(mouth: F64, upper: bool) -> Part:
    """One arch of teeth behind the middle of the lips `mouth` (3,); drawn by colour: gaps, gum, shade to the sides."""
    columns, rows = 161, 10
    x = np.linspace(-0.024, 0.024, columns)[None]
    down = np.linspace(0.0, 1.0, rows)[:, None]  # 0 at the gum, 1 at the biting edge
    widths = np.array([0.0085, 0.0066, 0.0076, 0.0068]) if upper else np.array([0.0053, 0.0058, 0.0068, 0.0068])
    edges = np.cumsum(widths)
    nearest = np.min(np.abs(np.abs(x)[..., None] - np.concatenate([[0.0], edges])), axis=2)
    gap = np.exp(-((nearest / 0.00045) ** 2))
    relief = 0.0007 * (1.0 - gap)
    z = mouth[2] + (0.0062 if upper else 0.0078) + 30.0 * x**2 - relief
    sign = 1.0 if upper else -1.0
    bite = mouth[1] + (0.0022 if upper else 0.0035)
    edge = 0.0009 * gap + 0.0006 * (np.abs(x) > 0.0085) * (np.abs(x) < 0.015)
    y = bite - sign * (0.012 * (1.0 - down) + edge * down)
    at = np.stack(np.broadcast_arrays(x, y, z), axis=2).reshape(-1, 3)
    tooth = np.array([0.68, 0.62, 0.52])
    side = np.clip(1.0 - (np.abs(x) / 0.024) ** 2 * 0.85, 0.1, 1.0)
    gum_share = np.clip((0.25 + 0.12 * gap - down) / 0.06, 0.0, 1.0)
    shade = side * (1.0 - 0.55 * gap) * (0.80 + 0.2 * down)
    colours = shade[..., None] * (tooth + gum_share[..., None] * (GUM - tooth))
    triangles = grid_triangles(rows, columns, wrap=False)
    normal = vertex_normals(at, triangles)
    return Part(at, triangles if normal[:, 2].sum() < 0 else triangles[:, ::-1].copy(), colours.reshape(-1, 3))


def tongue(mouth: F64) -> Part:
    """A rounded tongue lying on the lower jaw."""
    rows, columns = 16, 28
    polar = np.linspace(0.0, np.pi, rows)[:, None]
    around = np.linspace(0.0, 2.0 * np.pi, columns, endpoint=False)[None]
    direction = np.stack(
        [np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), -np.cos(polar) * np.ones_like(around)], axis=2
    )
    at = (mouth + (0.0, 0.0105, 0.034)) + direction * (0.0175, 0.0065, 0.021)
    groove = np.exp(-((direction[..., 0] / 0.12) ** 2)) * (direction[..., 1] < 0)
    colours = (1.0 - 0.3 * groove)[..., None] * TONGUE
    triangles = grid_triangles(rows, columns, wrap=True)
    outward = (vertex_normals(at.reshape(-1, 3), triangles) * direction.reshape(-1, 3)).sum()
    flip = slice(None) if outward > 0 else slice(None, None, -1)
    return Part(at.reshape(-1, 3), triangles[:, flip].copy(), colours.reshape(-1, 3))
