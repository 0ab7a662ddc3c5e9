"""Finds the shipped models and builds the pipeline from them."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.errors import ConfigError, ModelError, ModelFault
from app.core.face_reading import FaceReader
from app.core.keypoints import MESH478
from app.core.modelspec import ModelSpec
from app.core.pipeline import Pipeline
from app.inference.cascade import CascadeSettings, FaceCascade
from app.inference.eyes import OnnxEyeReader
from app.inference.landmarker import OnnxLandmarker
from app.inference.onnx_model import OnnxModel, file_sha256, read_spec
from app.inference.other_points import MappedPoints, OnnxPoints
from app.paths import load_face_model, load_point_map, models_dir

MAPPED_SCHEMAS = ("ibug68", "lapa106")
"""Point sets that the mesh can be taken to (assets/face/map_*.npz): what every network of them starts its crop from."""


_MOST_THREADS = 64
"""Onnxruntime starts as many as it is told to, for each network, and a machine can choke on that."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Which models, and how they run. threads: onnxruntime's intra-op threads, None for the measured best.

    face_pose_net: an ONNX file in place of models/fpnet, with its own model.toml beside it or the same signature.
    points: schema of another point set to give beside the mesh ("ibug68", "lapa106"), None for none.
    """

    landmarks: str = "mesh478"
    face_pose_net: Path | None = None
    threads: int | None = None
    cuda: bool = False
    points: str | None = None


@dataclass(frozen=True, slots=True)
class BuiltPipeline:
    """pipeline: ready to step. models: all that it loaded. providers: execution providers REALLY in use."""

    pipeline: Pipeline
    models: tuple[ModelSpec, ...]
    providers: tuple[str, ...]
    threads: int


def default_threads() -> int:
    """One: with threads that sleep while they wait, a second gains nothing on networks this small and costs a sixth
    more processor time (demo clip, 174 tracked frames: 6.7 ms with one thread, 6.5 with two; 7.8 and 8.8 ms of CPU)."""
    return 1


def list_models() -> list[Path]:
    """The folders under models/ that hold a model.toml, by name."""
    return sorted(p.parent for p in models_dir().glob("*/model.toml"))


def build_pipeline(options: ModelOptions) -> BuiltPipeline:
    """Load every network by hash and put the pipeline together.

    Raises:
        ModelError: a model is missing, altered or not what its model.toml says. ConfigError: an option is unusable.
    """
    threads = default_threads() if options.threads is None else options.threads
    if not 1 <= threads <= _MOST_THREADS:
        raise ConfigError(f"The number of threads must be between 1 and {_MOST_THREADS}, not {threads}.")
    cascade, cascade_models = _load_cascade(options, threads)
    landmarks = _load_landmarks(options, threads)
    # One thread: two 32 px crops are done before a second thread has woken.
    eyes = OnnxModel.load(models_dir() / "eye_state", 1, options.cuda)
    others = None if options.points is None else build_point_reader(options.points, threads, options.cuda)
    reader = FaceReader(load_face_model(), OnnxEyeReader(eyes), others)
    pipeline = Pipeline(cascade, OnnxLandmarker(landmarks), reader, time.perf_counter)
    models = [*cascade_models, landmarks, eyes]
    if isinstance(others, OnnxPoints):
        models.append(others.model)
    providers = tuple(dict.fromkeys(p for m in models for p in m.providers))
    return BuiltPipeline(pipeline, tuple(m.spec for m in models), providers, threads)


def build_cascade(options: ModelOptions) -> FaceCascade:
    """The face search alone; raises as `build_pipeline`."""
    return _load_cascade(options, default_threads() if options.threads is None else options.threads)[0]


def build_point_reader(schema_id: str, threads: int, cuda: bool) -> OnnxPoints | MappedPoints:
    """Another point set: by the shipped network that was trained on it, or from the mesh by the fixed map.

    Raises:
        ConfigError: there is neither for this schema. ModelError: the network's file is missing or altered.
    """
    if schema_id not in MAPPED_SCHEMAS:
        raise ConfigError(f"There are no points {schema_id!r} to be had; there are: {', '.join(MAPPED_SCHEMAS)}.")
    own = [p for p in list_models() if _gives(read_spec(p), schema_id)]
    point_map = load_point_map(schema_id)
    return OnnxPoints(OnnxModel.load(own[0], threads, cuda), point_map) if own else MappedPoints(point_map)


def _gives(spec: ModelSpec, schema_id: str) -> bool:
    return spec.task == "landmarks" and spec.outputs[0].schema == schema_id


def _load_cascade(options: ModelOptions, threads: int) -> tuple[FaceCascade, list[OnnxModel]]:
    pnet = OnnxModel.load(models_dir() / "pnet", threads, options.cuda)
    rnet = OnnxModel.load(models_dir() / "rnet", threads, options.cuda)
    fpnet = (
        OnnxModel.load(models_dir() / "fpnet", threads, options.cuda)
        if options.face_pose_net is None
        else load_face_pose_net(options.face_pose_net, threads, options.cuda)
    )
    return FaceCascade(pnet, rnet, fpnet, CascadeSettings()), [pnet, rnet, fpnet]


def load_face_pose_net(path: Path, threads: int, cuda: bool) -> OnnxModel:
    """A face-pose network of the user's own choice.

    Raises:
        ModelError: no such file, or its signature is not that of a face-pose network.
    """
    if not path.is_file():
        raise ModelError(ModelFault.MISSING, f'There is no face pose net "{path}".')
    beside = path.parent / "model.toml"
    if beside.is_file():
        spec = read_spec(path.parent)
        if spec.file == path.name:
            if spec.task != "face_pose":
                raise ModelError(ModelFault.SIGNATURE, f"The model {spec.id!r} is no face pose net.")
            return OnnxModel.from_file(path, spec, threads, cuda)
    spec = replace(read_spec(models_dir() / "fpnet"), file=path.name, sha256=file_sha256(path))
    return OnnxModel.from_file(path, spec, threads, cuda)


def _load_landmarks(options: ModelOptions, threads: int) -> OnnxModel:
    folder = models_dir() / options.landmarks
    known = [p.name for p in list_models() if _gives(read_spec(p), MESH478.id)]
    if options.landmarks not in known:
        raise ConfigError(f"There is no landmark model {options.landmarks!r}; there are: {', '.join(known) or 'none'}.")
    return OnnxModel.load(folder, threads, options.cuda)
