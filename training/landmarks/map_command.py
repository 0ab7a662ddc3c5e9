"""moretta-train point-maps: the shipped maps from the mesh to other point sets, fitted and measured."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.core.errors import ConfigError
from app.core.keypoints_datasets import IBUG68, LAPA106
from app.core.types import F64
from app.paths import load_face_model, load_point_map
from training.datasets.tables import load_csv
from training.datasets.teacher import iterate_shards
from training.landmarks.derived import RIDGE, apply_map, fit_map, lapa_map, symmetric_map
from training.metrics import normaliser_px, point_errors, summarise

_HELD_OUT_EVERY = 10


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("point-maps", help="fit the maps from the mesh to 68 and 106 points")
    parser.add_argument("root", type=Path, help="folder that the sets and the labels' names start from")
    parser.add_argument("sets", nargs="+", help="folders with landmarks.csv of 68 points, such as w300/helen_train")
    parser.add_argument("--labels", type=Path, nargs="+", required=True, help="the mesh teacher's label shards")
    parser.add_argument("--out", type=Path, required=True, help="folder for map_ibug68.npz and map_lapa106.npz")
    parser.set_defaults(run=maps_command)

    score = commands.add_parser("point-maps-eval", help="score 68 points derived from the app's own mesh on a test set")
    score.add_argument("folder", type=Path, help="folder with landmarks.csv of 68 points")
    score.set_defaults(run=eval_command)


def maps_command(args: argparse.Namespace) -> None:
    from training.landmarks.sources import is_held_out

    mirror = load_face_model().mirror
    names, mesh, truth = labelled_pairs(args.root, args.sets, args.labels)
    distance_px = normaliser_px(truth, IBUG68, "inter_ocular")
    held = np.array([is_held_out(name, _HELD_OUT_EVERY) for name in names])
    fit = fit_map(mesh[~held], truth[~held], distance_px[~held], RIDGE)
    weights = symmetric_map(fit.weights, IBUG68.mirror, mirror.tolist())
    np.savez_compressed(args.out / "map_ibug68.npz", weights=weights)
    canonical = load_face_model().vertices_head
    np.savez_compressed(args.out / "map_lapa106.npz", weights=lapa_map(canonical, mirror.tolist()))
    errors = point_errors(apply_map(weights, mesh[held]), truth[held], distance_px[held]).mean(axis=1)
    got = summarise(errors)
    print(
        f"68 points: fitted on {fit.used} of {fit.faces} faces; on {got.count} held-out faces and the teacher's mesh: "
        f"NME inter-ocular {100 * got.nme:.2f} %, median {100 * got.median:.2f} %. "
        f"{LAPA106.count} points: laid on the mesh's lines, not fitted."
    )


def eval_command(args: argparse.Namespace) -> None:
    """The whole app on each picture, alone: search, landmarks, map; the face that covers the labelled one best."""
    from app.inference.registry import ModelOptions, build_pipeline
    from training.landmarks.evaluate import score, score_line
    from training.landmarks.through_app import faces_through_app

    data = load_csv(args.folder, IBUG68)
    derive = load_point_map("ibug68").apply
    found = list(faces_through_app(build_pipeline(ModelOptions()).pipeline, data))
    if not found:
        raise ConfigError(f"{args.folder}: the app found none of the labelled faces.")
    meshes = [track.landmarks_px for _, track in found if track.landmarks_px is not None]
    scores = score(np.stack([derive(m) for m in meshes]), replace(data, samples=tuple(s for s, _ in found)))
    print(f"{len(data)} faces, {len(data) - len(found)} not found by the app and left out of the figures")
    print(score_line(scores))
    print({name: round(100 * value, 2) for name, value in scores["regions"].items()})


def labelled_pairs(root: Path, sets: Sequence[str], shards: Sequence[Path]) -> tuple[list[str], F64, F64]:
    """Faces with both kinds of label: names, mesh (N, 478, 2) px from the teacher, points (N, 68, 2) px.

    The mesh is the mean of the picture's label and its mirrored twin's, where the shard has both.

    Raises:
        ConfigError: no face has both.
    """
    truth = {f"{name}/{s.name}": s.points_px for name in sets for s in load_csv(root / name, IBUG68).samples}
    mirror = load_face_model().mirror
    names, mesh = [], []
    for _, shard in iterate_shards(shards):
        points = np.asarray(shard["points"], np.float64)[..., :2]
        if "points_flip" in shard:
            points = 0.5 * (points + np.asarray(shard["points_flip"], np.float64)[:, mirror, :2])
        for name, face in zip(shard["names"].tolist(), points, strict=True):
            if name in truth:
                names.append(name)
                mesh.append(face)
    if not names:
        raise ConfigError("No face has both 68 points and a teacher's label.")
    return names, np.stack(mesh), np.stack([truth[n] for n in names]).astype(np.float64)
