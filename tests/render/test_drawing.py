"""What the renderer draws, measured in pixels: picture, mirror, letterbox, occlusion, blending, clean-up."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
import trimesh

from app.core.errors import RenderError
from app.core.overlay import Retouch, ViewSettings
from app.core.types import Frame, FrameResult
from app.paths import load_face_model, masks_dir
from app.render.gl import GL, check_errors
from app.render.mask_loader import load_mask
from app.render.offscreen import OffscreenRenderer
from app.render.renderer import Renderer
from app.render.scene import clip_from_camera, fit_viewport, ndc_from_px
from app.render.textures import linear_to_srgb, srgb_to_linear
from tests.render.faces import face_result, gradient_picture

PLAIN = ViewSettings(mirror=False)
PAINT = '[[layer]]\nkind = "mesh2d"\nimage = "p.png"\nshade = 0.0\nedge_fade = 0.0\n'


def flat(colour: tuple[int, int, int, int], side: int = 8) -> np.ndarray:
    return np.full((side, side, 4), colour, np.uint8)


def grey_picture(value: int = 128) -> np.ndarray:
    return np.full((240, 320, 3), value, np.uint8)


def test_picture_is_untouched(offscreen) -> None:  # type: ignore[no-untyped-def]
    result = face_result()
    assert np.array_equal(offscreen.render(result, PLAIN), result.frame.image)


def test_mirror_is_a_flip_of_the_last_picture(offscreen, make_mask) -> None:  # type: ignore[no-untyped-def]
    mask = make_mask(PAINT, p=flat((200, 30, 30, 255)))
    result = face_result(yaw_deg=25.0, roll_deg=10.0)
    straight = offscreen.render(result, PLAIN, mask)
    mirrored = offscreen.render(result, replace(PLAIN, mirror=True), mask)
    difference = np.abs(mirrored[:, ::-1].astype(int) - straight.astype(int))
    # rasterisation's tie rule is not symmetric, so single pixels on edges may differ
    assert (difference.max(axis=-1) > 8).mean() < 0.003


def test_letterbox_keeps_the_shape() -> None:
    assert fit_viewport((640, 480), (320, 240)) == fit_viewport((320, 240), (320, 240))
    wide = fit_viewport((400, 100), (200, 200))
    assert (wide.x, wide.y, wide.width, wide.height) == (0, 75, 200, 50)
    tall = fit_viewport((100, 400), (200, 200))
    assert (tall.x, tall.y, tall.width, tall.height) == (75, 0, 50, 200)


def test_flat_and_solid_projections_agree() -> None:
    """A point drawn through the camera and one drawn in image px land on the same place, mirrored or not."""
    result = face_result()
    camera = result.frame.intrinsics
    assert camera is not None
    for mirror in (False, True):
        point = np.array([0.1, -0.05, 0.6, 1.0])
        clip = clip_from_camera(camera, mirror) @ point
        u, v = camera.fx * 0.1 / 0.6 + camera.cx, camera.fy * -0.05 / 0.6 + camera.cy
        sx, sy, ox, oy = ndc_from_px(camera.size_wh, mirror)
        assert clip[:2] / clip[3] == pytest.approx((u * sx + ox, v * sy + oy), abs=1e-12)


def test_no_face_draws_the_picture_alone(offscreen, make_mask) -> None:  # type: ignore[no-untyped-def]
    mask = make_mask(PAINT, p=flat((255, 0, 0, 255)))
    empty = FrameResult(Frame(gradient_picture((320, 240)), 0, 0.0))
    assert np.array_equal(offscreen.render(empty, PLAIN, mask), empty.frame.image)


def _nose_pixel(result: FrameResult) -> tuple[int, int]:
    points = result.tracks[0].landmarks_px
    assert points is not None
    x, y = points[50]  # a cheek
    return round(float(y)), round(float(x))


@pytest.mark.parametrize("blend", ["normal", "multiply", "screen", "soft_light"])
def test_blend_modes(offscreen, make_mask, blend) -> None:  # type: ignore[no-untyped-def]
    """One flat paint over one flat grey: the pixel must be the formula's, at half opacity."""
    over, under, alpha = np.array([200, 90, 40]) / 255.0, 128 / 255.0, 0.5
    mask = make_mask(PAINT + f'blend = "{blend}"\nopacity = {alpha}\n', p=flat((200, 90, 40, 255)))
    result = face_result(image=grey_picture())
    got = offscreen.render(result, PLAIN, mask)[_nose_pixel(result)] / 255.0
    s, d = srgb_to_linear(over), float(srgb_to_linear(np.array(under)))
    if blend == "normal":
        mixed = s
    elif blend == "multiply":
        mixed = s * d
    elif blend == "screen":
        mixed = s + d - s * d
    else:  # W3C soft-light on encoded values
        root = np.sqrt(under) if under > 0.25 else ((16 * under - 12) * under + 4) * under
        soft = np.where(
            over <= 0.5, under - (1 - 2 * over) * under * (1 - under), under + (2 * over - 1) * (root - under)
        )
        mixed = srgb_to_linear(soft)
    assert got == pytest.approx(linear_to_srgb(alpha * mixed + (1 - alpha) * d), abs=1.5 / 255)


def test_paint_stays_on_the_face(offscreen, make_mask) -> None:  # type: ignore[no-untyped-def]
    mask = make_mask(PAINT, p=flat((255, 0, 0, 255)))
    result = face_result(image=grey_picture(), yaw_deg=-30.0)
    changed = np.abs(offscreen.render(result, PLAIN, mask).astype(int) - 128).max(axis=-1) > 4
    points = result.tracks[0].landmarks_px
    assert points is not None
    ys, xs = np.nonzero(changed)
    low, high = points[:468].min(axis=0), points[:468].max(axis=0)
    assert changed.sum() > 1500
    assert xs.min() >= low[0] - 1.5
    assert xs.max() <= high[0] + 1.5
    assert ys.min() >= low[1] - 1.5
    assert ys.max() <= high[1] + 1.5
    eye = points[[159, 145]].mean(axis=0).round().astype(int)
    assert not changed[eye[1], eye[0]]  # the openings stay open


def _ball_mask(make_mask, tmp_path, at_m, extra="") -> object:  # type: ignore[no-untyped-def]
    mask_folder = make_mask(PAINT, p=flat((0, 0, 0, 0)))
    del mask_folder
    folder = tmp_path / "ball"
    folder.mkdir(exist_ok=True)
    mesh = trimesh.creation.icosphere(subdivisions=2, radius=0.012)
    mesh.visual.vertex_colors = [0, 255, 0, 255]
    mesh.export(folder / "ball.glb")
    x, y, z = at_m
    layer = f'[[layer]]\nkind = "model3d"\nmodel = "ball.glb"\nposition_m = [{x}, {y}, {z}]\n{extra}'
    (folder / "mask.toml").write_text(f'format = 1\nname = "B"\n{layer}', encoding="utf-8")
    from app.render.mask_loader import load_mask

    return load_mask(folder)


def _green(picture: np.ndarray) -> int:
    p = picture.astype(int)
    return int(((p[..., 1] > p[..., 0] + 40) & (p[..., 1] > p[..., 2] + 40)).sum())


@pytest.mark.parametrize(
    ("at_m", "yaw_deg", "seen"),
    [
        ((0.0, -0.03, 0.07), 0.0, True),  # before the nose
        ((0.0, -0.02, -0.10), 0.0, False),  # inside the head
        ((0.0, 0.02, -0.22), 0.0, False),  # behind it
        ((-0.08, 0.0, -0.02), 0.0, True),  # beside the right eye
        ((-0.075, 0.0, -0.03), -60.0, False),  # the same side, turned away: behind the cheek
        ((0.075, 0.0, -0.03), -60.0, True),
        ((0.0, 0.19, -0.06), 0.0, True),  # over the head
    ],
)
def test_head_hides_what_lies_behind_it(offscreen, make_mask, tmp_path, at_m, yaw_deg, seen) -> None:  # type: ignore[no-untyped-def]
    mask = _ball_mask(make_mask, tmp_path, at_m)
    result = face_result(image=grey_picture(), yaw_deg=yaw_deg, t_m=(0.0, 0.03, 0.6))
    count = _green(offscreen.render(result, PLAIN, mask))
    assert count > 60 if seen else count <= 3


def test_a_near_face_hides_a_far_faces_mask(offscreen, make_mask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    mask = _ball_mask(make_mask, tmp_path, (0.0, -0.03, 0.06))
    far = face_result(image=grey_picture(), t_m=(0.0, 0.0, 1.2), track_id=2)
    near = face_result(image=grey_picture(), t_m=(0.02, 0.0, 0.5), track_id=1)
    alone = _green(offscreen.render(far, PLAIN, mask))
    both = replace(near, tracks=(near.tracks[0], far.tracks[0]))
    swapped = replace(near, tracks=(far.tracks[0], near.tracks[0]))
    near_alone = _green(offscreen.render(near, PLAIN, mask))
    assert alone > 10
    picture = offscreen.render(both, PLAIN, mask)
    assert abs(_green(picture) - near_alone) <= 3
    assert np.array_equal(picture, offscreen.render(swapped, PLAIN, mask))


def test_fade_and_opacity_thin_a_model_out(offscreen, make_mask, tmp_path) -> None:  # type: ignore[no-untyped-def]
    result = face_result(image=grey_picture(), t_m=(0.0, 0.0, 0.6))
    at = (-0.1, 0.0, -0.09)
    whole = _green(offscreen.render(result, PLAIN, _ball_mask(make_mask, tmp_path, at)))
    faded = _green(offscreen.render(result, PLAIN, _ball_mask(make_mask, tmp_path, at, "fade_z_m = [0.02, 0.07]\n")))
    gone = _green(offscreen.render(result, replace(PLAIN, mask_opacity=0.0), _ball_mask(make_mask, tmp_path, at)))
    assert whole > 60
    assert faded == 0
    assert gone == 0


def test_retouch_never_leaves_the_face(offscreen) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(0)
    noisy = np.clip(150 + rng.normal(0, 8, (240, 320, 3)), 0, 255).astype(np.uint8)
    result = face_result(image=noisy, yaw_deg=15.0)
    view = replace(PLAIN, retouch=Retouch(1.0, 1.0, 1.0, 1.0))
    out = offscreen.render(result, view)
    changed = (out != noisy).any(axis=-1)
    points = result.tracks[0].landmarks_px
    assert points is not None
    outside = np.ones((240, 320), bool)
    low, high = np.floor(points.min(axis=0)).astype(int) - 1, np.ceil(points.max(axis=0)).astype(int) + 2
    outside[low[1] : high[1], low[0] : high[0]] = False
    assert changed.sum() > 1000
    assert not changed[outside].any()
    y, x = _nose_pixel(result)
    patch = (slice(y - 3, y + 4), slice(x - 3, x + 4))
    assert out[patch].std() < 0.75 * noisy[patch].std()  # the cheek is smoother
    assert np.array_equal(offscreen.render(result, PLAIN), noisy)  # and off by default


def test_retouch_keeps_edges(offscreen) -> None:  # type: ignore[no-untyped-def]
    result = face_result(image=grey_picture())
    y, x = _nose_pixel(result)
    picture = grey_picture(90)
    picture[:, x:] = 170
    result = face_result(image=picture)
    out = offscreen.render(result, replace(PLAIN, retouch=Retouch(smooth_skin=1.0)))
    assert int(out[y, x + 1, 0]) - int(out[y, x - 2, 0]) >= 70


def test_everything_made_is_freed(make_mask, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Names of GL objects generated against names deleted, over a life with two masks, two sizes and every layer."""
    alive: dict[str, int] = {}

    def count(kind: str, generate: str, delete: str, single: bool = False) -> None:
        make, drop = getattr(GL, generate), getattr(GL, delete)

        def made(*args):  # type: ignore[no-untyped-def]
            alive[kind] = alive.get(kind, 0) + 1
            return make(*args)

        def dropped(*args):  # type: ignore[no-untyped-def]
            alive[kind] -= 1 if single else int(args[0])
            return drop(*args)

        monkeypatch.setattr(GL, generate, made)
        monkeypatch.setattr(GL, delete, dropped)

    for name in ("Textures", "Buffers", "VertexArrays", "Framebuffers", "Renderbuffers"):
        count(name, f"glGen{name}", f"glDelete{name}")
    count("Program", "glCreateProgram", "glDeleteProgram", single=True)
    count("Shader", "glCreateShader", "glDeleteShader", single=True)

    from app.paths import masks_dir
    from app.render.mask_loader import load_mask

    first, second = make_mask(PAINT, p=flat((9, 9, 9, 255))), load_mask(masks_dir() / "sunglasses")
    view = ViewSettings(show_points=True, show_box=True, retouch=Retouch(smooth_skin=0.5))
    for size in ((160, 120), (200, 100)):
        with OffscreenRenderer(size) as r:
            for mask in (first, second, None):
                r.render(face_result(), view, mask)
    assert alive
    assert all(n == 0 for n in alive.values()), alive


def test_rough_edges_change_nothing_but_edges(offscreen, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """A model whose far side would shine through if its depth were not kept."""
    result, mask = face_result((320, 240), yaw_deg=15.0), load_mask(masks_dir() / "pirate")
    smooth = offscreen.render(result, ViewSettings(), mask).astype(int)
    rough_renderer = Renderer(check_each_draw=True, smooth_edges=False)
    with monkeypatch.context() as patch:
        patch.setattr(offscreen, "_renderer", rough_renderer)
        rough = offscreen.render(result, ViewSettings(), mask).astype(int)
    rough_renderer.close()
    bare = offscreen.render(result, ViewSettings()).astype(int)
    worn = np.abs(smooth - bare).max(axis=2) > 8
    differs = np.abs(smooth - rough).max(axis=2) > 24
    assert worn.sum() > 3000
    assert 0 < differs.sum() < 0.1 * worn.sum()
    rim = cv2.morphologyEx(worn.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    assert (differs & rim).any()


def test_gl_errors_are_told(offscreen) -> None:  # type: ignore[no-untyped-def]
    offscreen.render(face_result(), PLAIN)
    GL.glBindTexture(0x1234, 0)
    with pytest.raises(RenderError, match=r"invalid enum"):
        check_errors("trying")
    check_errors("trying again")  # the queue was emptied


def test_absurd_sizes_are_refused() -> None:
    for size in ((0, 10), (10, 40000)):
        with pytest.raises(RenderError, match="cannot be drawn"):
            OffscreenRenderer(size)


def test_closed_renderer_says_so(offscreen) -> None:  # type: ignore[no-untyped-def]
    offscreen.close()
    with pytest.raises(RenderError, match="not open"):
        offscreen.render(face_result(), PLAIN)


def test_face_model_is_what_the_proxy_fits() -> None:
    """The skull stand-in stays behind the face mesh nearly everywhere, or paint would be hidden by it."""
    from app.render.occluder import SKULL

    v = load_face_model().vertices_head[:468]
    inside = (((v - SKULL[0]) / SKULL[1]) ** 2).sum(axis=1)
    assert (inside < 0.86).mean() < 0.02
