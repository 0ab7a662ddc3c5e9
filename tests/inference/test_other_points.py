"""Other point sets in the app: by a network of their own where there is one, else by the fixed map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from skimage import data

from app.core.errors import ConfigError, ModelError
from app.core.keypoints import IBUG68, LAPA106, MESH478, KeypointSchema
from app.core.modelspec import ModelSpec
from app.core.pipeline import PipelineSettings
from app.core.types import Frame
from app.inference.onnx_model import read_spec
from app.inference.other_points import MappedPoints, OnnxPoints
from app.inference.registry import ModelOptions, build_pipeline
from app.paths import load_face_model, load_point_map, models_dir

SIZE_PX = 64


@dataclass
class Tells:
    """Stands for a network that answers with fixed points in norm units, and remembers what it was shown."""

    spec: ModelSpec
    norm: np.ndarray
    seen: np.ndarray | None = None

    def run(self, tensor: np.ndarray) -> dict[str, np.ndarray]:
        self.seen = tensor
        return {"points": self.norm[None]}


def spec_of(points: KeypointSchema) -> ModelSpec:
    mesh = read_spec(models_dir() / "mesh478")
    picture = replace(mesh.input, size_wh=(SIZE_PX, SIZE_PX), crop_scale=1.25)
    return replace(mesh, id="made", input=picture, outputs=(replace(mesh.outputs[0], schema=points.id),))


def mesh_px(turn_rad: float = 0.0) -> np.ndarray:
    """The canonical face in a picture, 200 px wide, turned clockwise about its origin."""
    face = load_face_model().vertices_head[:, :2] * 1400.0
    c, s = np.cos(turn_rad), np.sin(turn_rad)
    return face @ np.array([[c, s], [-s, c]]) + [-1.0, 1.0] * np.array([-200.0, 150.0])


def test_mapped_points_are_the_maps_and_say_so() -> None:
    mesh = mesh_px()
    got = MappedPoints(load_point_map("lapa106")).read(np.zeros((300, 400, 3), np.uint8), mesh)
    assert (got.schema, got.source, got.points_px.shape) == ("lapa106", "mesh478 map", (106, 2))
    np.testing.assert_allclose(got.points_px[104], mesh[MESH478.index("right_iris")], atol=1e-3)


@pytest.mark.parametrize("turn_rad", [0.0, 0.5, -1.2])
def test_a_network_sees_the_face_upright_and_its_answer_comes_back_to_the_picture(turn_rad: float) -> None:
    """The outer eye corners lie level in the crop: an answer that is level there is turned in the picture."""
    norm = np.full((IBUG68.count, 2), 0.5, np.float32)
    norm[IBUG68.outer_eyes[0]], norm[IBUG68.outer_eyes[1]] = (0.3, 0.4), (0.7, 0.4)
    model = Tells(spec_of(IBUG68), norm)
    reader = OnnxPoints(model, load_point_map("ibug68"))  # type: ignore[arg-type]
    got = reader.read(np.full((300, 400, 3), 127, np.uint8), mesh_px(turn_rad))
    assert model.seen is not None
    assert model.seen.shape == (1, 3, SIZE_PX, SIZE_PX)
    right, left = got.points_px[list(IBUG68.outer_eyes)]
    np.testing.assert_allclose(np.arctan2(*(left - right)[::-1]), turn_rad, atol=0.03)
    around = load_point_map("ibug68").apply(mesh_px(turn_rad))
    side = 0.4**-1 * np.linalg.norm(left - right)
    upright = load_point_map("ibug68").apply(mesh_px())
    assert side == pytest.approx(1.25 * np.ptp(upright, axis=0).max(), rel=0.03)
    assert np.linalg.norm(got.points_px[30] - 0.5 * (around.min(0) + around.max(0))) < 0.1 * side


def test_a_network_of_other_points_is_refused() -> None:
    with pytest.raises(ModelError, match="ibug68"):
        OnnxPoints(Tells(spec_of(LAPA106), np.zeros((106, 2))), load_point_map("ibug68"))  # type: ignore[arg-type]


@pytest.mark.parametrize("points", [IBUG68, LAPA106], ids=lambda s: s.id)
def test_the_pipeline_gives_the_points_that_were_asked_for(points: KeypointSchema) -> None:
    """On a real face: the named points of both sets lie where the mesh has them."""
    pipeline = build_pipeline(ModelOptions(threads=1, points=points.id)).pipeline
    frame = Frame(np.asarray(data.astronaut()), 0, 0.0)
    (track,) = pipeline.step(frame, PipelineSettings(follow=False, attention=None)).tracks
    assert track.points is not None
    assert track.points.schema == points.id
    assert track.points.points_px.shape == (points.count, 2)
    assert track.landmarks_px is not None
    eyes = np.linalg.norm(np.subtract(*track.landmarks_px[list(MESH478.outer_eyes)]))
    for name in ("right_eye_outer", "left_eye_outer", "right_eye_inner", "left_eye_inner"):
        gap = track.points.points_px[points.index(name)] - track.landmarks_px[MESH478.index(name)]
        assert np.linalg.norm(gap) < 0.08 * eyes


def test_nothing_is_given_unasked_and_unknown_sets_are_named() -> None:
    pipeline = build_pipeline(ModelOptions(threads=1)).pipeline
    (track,) = pipeline.step(
        Frame(np.asarray(data.astronaut()), 0, 0.0), PipelineSettings(follow=False, attention=None)
    ).tracks
    assert track.points is None
    with pytest.raises(ConfigError, match="lapa106"):
        build_pipeline(ModelOptions(points="wflw98"))


def test_a_model_without_a_mesh_is_no_mesh(tmp_path: Path) -> None:
    """--landmarks takes what follows faces; a 68-point network cannot."""
    with pytest.raises(ConfigError, match="mesh478"):
        build_pipeline(ModelOptions(landmarks="landmarks68"))
