"""moretta-train label: a mesh teacher over a folder of faces of any size, in shards, by any number of processes.

Pictures are walked in a fixed order and cut into shards of equal length; shard i belongs to process i modulo the number
of processes. A shard is one .npz, written whole or not at all, so that a killed run goes on where it was, with the same
or another number of processes. The arrays are those that `training.mesh.labels` and `training.datasets.teacher` read:
names (n,), points (n, 478, 3) px, shapes (n, 52), the same of the mirrored picture as points_flip (mapped back to
unmirrored x, in the mirrored face's own order) and shapes_flip, shape_names (52,), and failed (m,), names without face.
"""

from __future__ import annotations

import argparse
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from app.core.errors import ConfigError, SourceError
from app.core.types import U8
from training.datasets.sample import PICTURE_SUFFIXES, read_rgb
from training.teachers.mediapipe_mesh import BLENDSHAPES, MESH_POINTS, MediaPipeMeshTeacher, MeshLabel

_log = logging.getLogger(__name__)


class MeshTeacher(Protocol):
    """What labels a picture; see `training.teachers.mediapipe_mesh`."""

    blendshape_names: tuple[str, ...]

    def label(self, image_rgb: U8) -> MeshLabel | None: ...


OpenTeacher = Callable[[], AbstractContextManager[MeshTeacher]]


@dataclass(frozen=True, slots=True)
class Counts:
    """What one process did: shards written, shards found done, faces labelled, pictures without a face."""

    written: int
    found: int
    faces: int
    failed: int


def walk_pictures(root: Path) -> Iterator[str]:
    """Names of all pictures under root, relative to it with forward slashes, in an order that never changes.

    One folder's names are in memory at a time.
    """
    for folder, subfolders, files in os.walk(root):
        subfolders.sort()
        for file in sorted(files):
            if Path(file).suffix.lower() in PICTURE_SUFFIXES:
                yield (Path(folder) / file).relative_to(root).as_posix()


def label_folder(
    root: Path, out: Path, open_teacher: OpenTeacher, shard_size: int, rank: int = 0, world: int = 1
) -> Counts:
    """Label this process's shards of the pictures under root; those already in `out` for the same pictures are kept.

    Raises:
        ConfigError: root is no folder, or shard_size is not positive.
    """
    if not root.is_dir():
        raise ConfigError(f"There is no folder {root} to label.")
    if shard_size < 1:
        raise ConfigError(f"The shard size must be positive, not {shard_size}.")
    out.mkdir(parents=True, exist_ok=True)
    written = found = faces = failed = 0
    with open_teacher() as teacher:
        for number, names in _shards(walk_pictures(root), shard_size):
            if number % world != rank:
                continue
            file = out / f"labels-{number:06d}.npz"
            if _is_done(file, names):
                found += 1
                continue
            shard = _label_shard(root, names, teacher, f"shard {number}")
            _write(shard, file)
            written += 1
            faces += len(shard["names"])
            failed += len(shard["failed"])
    return Counts(written, found, faces, failed)


def label_by_fabric(
    root: Path, out: Path, open_teacher: OpenTeacher, shard_size: int, processes: int = 1, nodes: int = 1
) -> Counts:
    """`label_folder` in `processes` processes on each of `nodes` machines, started as `training.fit` starts them."""
    from lightning_fabric import Fabric

    strategy = "ddp" if processes * nodes > 1 else "auto"
    fabric = Fabric(accelerator="cpu", devices=processes, num_nodes=nodes, strategy=strategy)
    fabric.launch()
    counts = label_folder(root, out, open_teacher, shard_size, fabric.global_rank, fabric.world_size)
    fabric.barrier()
    return counts


def _shards(names: Iterator[str], size: int) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while shard := list(islice(names, size)):
        yield number, shard
        number += 1


def _is_done(file: Path, names: Sequence[str]) -> bool:
    """True if `file` is a whole shard of exactly these pictures."""
    try:
        with np.load(file, allow_pickle=False) as data:
            return sorted([*data["names"].tolist(), *data["failed"].tolist()]) == sorted(names)
    except (OSError, ValueError, KeyError):
        return False


def _label_shard(root: Path, names: Sequence[str], teacher: MeshTeacher, title: str) -> dict[str, npt.NDArray[Any]]:
    labelled, failed = [], []
    for name in tqdm(names, desc=title, leave=False):
        pair = _both_ways(root / name, teacher)
        if pair is None:
            failed.append(name)
        else:
            labelled.append((name, *pair))

    def stack(arrays: list[npt.NDArray[np.float32]], shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
        return np.stack(arrays).astype(np.float32) if arrays else np.zeros((0, *shape), np.float32)

    points, shapes = (MESH_POINTS, 3), (BLENDSHAPES,)
    return {
        "names": np.array([n for n, _, _ in labelled], dtype=np.str_),
        "points": stack([a.points_px for _, a, _ in labelled], points),
        "shapes": stack([a.blendshapes for _, a, _ in labelled], shapes),
        "points_flip": stack([b.points_px for _, _, b in labelled], points),
        "shapes_flip": stack([b.blendshapes for _, _, b in labelled], shapes),
        "shape_names": np.array(teacher.blendshape_names, dtype=np.str_),
        "failed": np.array(failed, dtype=np.str_),
    }


def _both_ways(path: Path, teacher: MeshTeacher) -> tuple[MeshLabel, MeshLabel] | None:
    """The labels of the picture and of its mirror image (mapped back); None without a face in either."""
    try:
        image = read_rgb(path)
    except SourceError as error:
        _log.warning("skipped: %s", error)
        return None
    straight = teacher.label(image)
    mirrored = teacher.label(np.ascontiguousarray(image[:, ::-1])) if straight is not None else None
    if straight is None or mirrored is None:
        return None
    points = mirrored.points_px.copy()
    points[:, 0] = image.shape[1] - 1 - points[:, 0]
    return straight, MeshLabel(points, mirrored.blendshapes)


def _write(shard: dict[str, npt.NDArray[Any]], file: Path) -> None:
    partial = file.with_name(f".{file.name}.{os.getpid()}.npz")
    arrays: dict[str, Any] = shard
    np.savez(partial, **arrays)
    os.replace(partial, file)


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    label = commands.add_parser("label", help="run the mesh teacher over a folder of faces (goes on where it stopped)")
    label.add_argument("root", type=Path, help="folder of pictures, searched through")
    label.add_argument("out", type=Path, help="folder for the label shards")
    label.add_argument("--teacher", type=Path, required=True, help="MediaPipe's face_landmarker.task")
    label.add_argument("--shard", type=int, default=512, help="pictures in a shard")
    label.add_argument("--processes", type=int, default=1, help="on this machine")
    label.add_argument("--nodes", type=int, default=1, help="machines, each started with this command")
    label.set_defaults(run=label_command)


def label_command(args: argparse.Namespace) -> None:
    if not args.teacher.is_file():
        raise ConfigError(f"The teacher's file {args.teacher} is missing.")
    for name in ("shard", "processes", "nodes"):
        if getattr(args, name) < 1:
            raise ConfigError(f"--{name} must be at least 1, not {getattr(args, name)}.")
    counts = label_by_fabric(
        args.root, args.out, lambda: MediaPipeMeshTeacher(args.teacher), args.shard, args.processes, args.nodes
    )
    print(
        f"{counts.written} shards written, {counts.found} were there; "
        f"{counts.faces} faces labelled, {counts.failed} pictures without"
    )
