"""How a model's nodes move: with the face (drivers) and after it (springs). Pure numpy."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.masks import Driver, ModelLayer, Spring
from app.core.types import F64, Expression
from app.render.model_data import Node

_STEP_S = 1.0 / 240.0
_LONGEST_GAP_S = 0.25
# Depth is the noisiest part of a head's place: springs are told of moves across the picture and of turns only.
_SPRING_DISTANCE_M = 0.6
HEAD_FROM_MODEL = np.diag([1.0, -1.0, -1.0, 1.0])  # glTF's y up, z out of the face


def rotation_about(axis: npt.ArrayLike, angle_rad: float) -> F64:
    """(3, 3) by Rodrigues' formula; axis (3,) is a unit vector."""
    x, y, z = np.asarray(axis, np.float64)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    out: F64 = np.eye(3) + math.sin(angle_rad) * k + (1.0 - math.cos(angle_rad)) * k @ k
    return out


def rotation_between(a: F64, b: F64) -> tuple[F64, float]:
    """Axis (3,) and angle that turn direction a to direction b."""
    axis = np.cross(a, b)
    sine, cosine = float(np.linalg.norm(axis)), float(a @ b)
    if sine < 1e-12:
        return np.array([1.0, 0.0, 0.0]), 0.0
    return axis / sine, math.atan2(sine, cosine)


def head_from_layer(layer: ModelLayer, width_ratio: float) -> F64:
    """(4, 4) from the model's root to the head frame: scale, turn about x, y, z in that order, move, change of axes."""
    ax, ay, az = np.radians(layer.rotation_deg)
    turn = rotation_about([0, 0, 1], az) @ rotation_about([0, 1, 0], ay) @ rotation_about([1, 0, 0], ax)
    out = np.eye(4)
    out[:3, :3] = turn * np.array(layer.scale)
    out[:3, 3] = layer.position_m
    if layer.fit_width:
        out = np.diag([width_ratio, 1.0, width_ratio, 1.0]) @ out
    result: F64 = HEAD_FROM_MODEL @ out
    return result


def driver_value(driver: Driver, expression: Expression | None) -> float:
    """A driver's reading in [0, 1]; a still face where none is known."""
    if expression is None:
        return 0.0
    return {
        Driver.JAW_OPEN: expression.jaw_open,
        Driver.BLINK_LEFT: expression.eye_closed_left,
        Driver.BLINK_RIGHT: expression.eye_closed_right,
        Driver.BROW_UP: expression.brow_up,
        Driver.SMILE: expression.smile,
    }[driver]


@dataclass(slots=True)
class _Swing:
    t_s: float
    tip: F64
    velocity: F64


class SpringWorld:
    """The state of every spring of every face, by (track, layer, spring)."""

    def __init__(self) -> None:
        self._swings: dict[tuple[int, int, int], _Swing] = {}

    def swing(self, key: tuple[int, int, int], spring: Spring, camera_from_node: F64, t_s: float) -> F64:
        """The turn (3, 3) of a node in its own axes at time t_s; the tip hangs on its rest place by a damped spring.

        x'' = w^2 (rest - x) - 2 d w x', stepped at 240 Hz (semi-implicit Euler). Starts at rest, and again after a gap
        of more than a quarter second or when time runs backward.
        """
        pivot, R = camera_from_node[:3, 3], camera_from_node[:3, :3]
        scale = float(np.cbrt(abs(np.linalg.det(R))))
        steady = pivot * np.array([1.0, 1.0, 0.0]) * (_SPRING_DISTANCE_M / max(float(pivot[2]), 1e-3))
        arm = R @ np.array(spring.tip_m)
        rest = steady + arm
        state = self._swings.get(key)
        if state is None or not 0.0 <= t_s - state.t_s <= _LONGEST_GAP_S:
            self._swings[key] = _Swing(t_s, rest, np.zeros(3))
            return np.eye(3)
        omega = 2.0 * math.pi * spring.frequency_hz
        steps = max(1, math.ceil((t_s - state.t_s) / _STEP_S))
        dt = (t_s - state.t_s) / steps
        for _ in range(steps):
            pull = omega * omega * (rest - state.tip) - 2.0 * spring.damping * omega * state.velocity
            state.velocity = state.velocity + dt * pull
            state.tip = state.tip + dt * state.velocity
        state.t_s = t_s
        # back into the node's axes, where the turn is applied
        to_tip = np.linalg.solve(R / scale, state.tip - steady)
        length = float(np.linalg.norm(to_tip))
        if length < 1e-6:
            return np.eye(3)
        along = np.array(spring.tip_m) / np.linalg.norm(spring.tip_m)
        axis, angle = rotation_between(along, to_tip / length)
        return rotation_about(axis, min(angle, math.radians(spring.max_deg)))

    def forget(self, t_s: float) -> None:
        """Drop springs that nobody moved for a second."""
        self._swings = {k: s for k, s in self._swings.items() if abs(t_s - s.t_s) <= 1.0}


def node_transforms(
    nodes: tuple[Node, ...],
    layer: ModelLayer,
    expression: Expression | None,
    camera_from_root: F64,
    springs: SpringWorld,
    key: tuple[int, int],
    t_s: float,
) -> list[F64]:
    """camera_from_node (4, 4) of every node, with drivers and springs at work.

    Args:
        nodes: parents first.
        key: (track, layer) that the springs' memory belongs to.
    """
    motions: dict[str, F64] = {}
    for motion in layer.motions:
        value = driver_value(motion.driver, expression)
        local = np.eye(4)
        local[:3, :3] = rotation_about(motion.axis, math.radians(motion.angle_deg) * value)
        local[:3, 3] = np.array(motion.move_m) * value
        motions[motion.node] = motions.get(motion.node, np.eye(4)) @ local
    out: list[F64] = []
    for node in nodes:
        parent = camera_from_root if node.parent < 0 else out[node.parent]
        here = parent @ node.parent_from_node
        if node.name in motions:
            here = here @ motions[node.name]
        for number, spring in enumerate(layer.springs):
            if spring.node == node.name:
                turn = np.eye(4)
                turn[:3, :3] = springs.swing((*key, number), spring, here, t_s)
                here = here @ turn
        out.append(here)
    return out
