"""Drivers and springs of 3D masks, and vertices that ride on the skin."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.geometry import rot_z
from app.core.masks import Driver, ModelLayer, Motion, Spring
from app.core.types import Expression
from app.paths import load_face_model
from app.render.model_data import Node
from app.render.motion import SpringWorld, head_from_layer, node_transforms, rotation_about, rotation_between
from app.render.skin_binding import bind_to_skin

NODES = (
    Node("root", -1, np.eye(4)),
    Node("jaw", 0, np.array([[1.0, 0, 0, 0], [0, 1, 0, -0.05], [0, 0, 1, 0], [0, 0, 0, 1]])),
    Node("tooth", 1, np.array([[1.0, 0, 0, 0], [0, 1, 0, -0.01], [0, 0, 1, 0.02], [0, 0, 0, 1]])),
)
SPRING = Spring("jaw", frequency_hz=2.0, damping=0.2, tip_m=(0.0, 0.1, 0.0), max_deg=60.0)


def layer(**fields: object) -> ModelLayer:
    base: dict[str, object] = {
        "model": "m.glb",
        "position_m": (0.0, 0.0, 0.0),
        "rotation_deg": (0.0, 0.0, 0.0),
        "scale": (1.0, 1.0, 1.0),
        "opacity": 1.0,
        "follow": "head",
        "fit_width": False,
        "depth_bias_m": 0.0,
        "fade_z_m": None,
        "shadow": 0.0,
        "motions": (),
        "springs": (),
    }
    return ModelLayer(**{**base, **fields})  # type: ignore[arg-type]


def face(jaw_open: float) -> Expression:
    return Expression(0.0, 0.0, jaw_open, 0.0, 0.0)


def test_a_driver_turns_a_node_and_what_hangs_on_it() -> None:
    worn = layer(motions=(Motion("jaw", Driver.JAW_OPEN, (1.0, 0.0, 0.0), 90.0, (0.0, 0.0, 0.0)),))
    still = node_transforms(NODES, worn, face(0.0), np.eye(4), SpringWorld(), (1, 0), 0.0)
    half = node_transforms(NODES, worn, face(0.5), np.eye(4), SpringWorld(), (1, 0), 0.0)
    wide = node_transforms(NODES, worn, face(1.0), np.eye(4), SpringWorld(), (1, 0), 0.0)
    assert still[2][:3, 3] == pytest.approx((0.0, -0.06, 0.02))
    # a quarter turn about x takes y to z and z to -y, about the jaw's own origin
    assert wide[2][:3, 3] == pytest.approx((0.0, -0.05 - 0.02, -0.01))
    assert wide[1][:3, 3] == pytest.approx(still[1][:3, 3])
    angle = np.arccos(np.clip((np.trace(half[1][:3, :3]) - 1) / 2, -1, 1))
    assert np.degrees(angle) == pytest.approx(45.0)


def test_an_unknown_expression_leaves_the_mask_still() -> None:
    worn = layer(motions=(Motion("jaw", Driver.JAW_OPEN, (1.0, 0.0, 0.0), 90.0, (0.0, 0.1, 0.0)),))
    got = node_transforms(NODES, worn, None, np.eye(4), SpringWorld(), (1, 0), 0.0)
    assert got[2][:3, 3] == pytest.approx((0.0, -0.06, 0.02))


def swing_deg(world: SpringWorld, roll_deg: float, t_s: float) -> float:
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = rot_z(np.radians(roll_deg)), (0.0, 0.0, 0.6)
    R = world.swing((1, 0, 0), SPRING, pose, t_s)
    return float(np.degrees(np.arctan2(R[1, 0], R[0, 0])))


@pytest.mark.parametrize("fps", [10, 30, 60])
def test_spring_lags_swings_over_and_comes_to_rest(fps: int) -> None:
    world = SpringWorld()
    assert swing_deg(world, 0.0, 0.0) == pytest.approx(0.0)
    angles = [swing_deg(world, 20.0, (i + 1) / fps) for i in range(4 * fps)]
    assert min(angles[: fps // 3]) < -6.0  # at first it hangs behind the turn
    assert max(angles) > 3.0  # then it overshoots
    assert angles[-1] == pytest.approx(0.0, abs=0.3)


def test_spring_does_not_depend_on_the_frame_rate() -> None:
    def at_half_second(fps: int) -> float:
        world = SpringWorld()
        swing_deg(world, 0.0, 0.0)
        for i in range(fps // 2):
            last = swing_deg(world, 20.0, (i + 1) / fps)
        return last

    assert at_half_second(20) == pytest.approx(at_half_second(60), abs=0.2)


def test_spring_rests_after_a_gap_and_backward_time() -> None:
    for later in (5.0, -1.0):
        world = SpringWorld()
        swing_deg(world, 0.0, 0.0)
        swing_deg(world, 20.0, 0.05)
        assert swing_deg(world, 20.0, 0.05 + later) == pytest.approx(0.0)


def test_spring_is_held_to_its_limit() -> None:
    world = SpringWorld()
    swing_deg(world, 0.0, 0.0)
    assert abs(swing_deg(world, 179.0, 1.0 / 30)) <= 60.0 + 1e-6


def test_springs_of_two_faces_are_their_own() -> None:
    world = SpringWorld()
    pose = np.eye(4)
    pose[2, 3] = 0.5
    turned = pose.copy()
    turned[:3, :3] = rot_z(0.4)
    world.swing((1, 0, 0), SPRING, pose, 0.0)
    world.swing((2, 0, 0), SPRING, pose, 0.0)
    world.swing((1, 0, 0), SPRING, turned, 0.05)
    assert world.swing((2, 0, 0), SPRING, pose, 0.05) == pytest.approx(np.eye(3), abs=1e-9)


def test_fit_width_stretches_across_and_not_up() -> None:
    matrix = head_from_layer(layer(fit_width=True, position_m=(0.05, 0.02, 0.01)), 1.1)
    assert matrix @ (0.0, 0.0, 0.0, 1.0) == pytest.approx((0.055, -0.02, -0.011, 1.0))
    assert matrix @ (1.0, 1.0, 0.0, 1.0) == pytest.approx((1.155, -1.02, -0.011, 1.0))


def test_rotation_between_inverts_rotation_about() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        a, b = (v / np.linalg.norm(v) for v in rng.normal(size=(2, 3)))
        axis, angle = rotation_between(a, b)
        assert rotation_about(axis, angle) @ a == pytest.approx(b)


def test_skin_weights_sum_to_one_and_stay_near() -> None:
    model = load_face_model()
    rng = np.random.default_rng(1)
    points = model.vertices_head[rng.integers(0, 468, 3000)] + rng.normal(0, 0.004, (3000, 3))
    ids, weights = bind_to_skin(points, model)
    assert weights.sum(axis=1) == pytest.approx(np.ones(3000), abs=1e-5)
    assert weights.min() >= 0.0
    away = np.linalg.norm(model.vertices_head[ids.astype(int)] - points[:, None], axis=2)
    assert (weights * away).sum(axis=1).max() < 0.03
    # a shift that is linear over the face is followed up to the neighbours' own distance
    shift = model.vertices_head[:, :1] * 0.1
    got = (weights[..., None] * shift[ids.astype(int)]).sum(axis=1)
    assert np.abs(got - points[:, :1] * 0.1).max() < 0.0015
