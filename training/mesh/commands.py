"""moretta-train subcommands of the mesh: cache, profile, fit, export, eval; and S2's."""

from __future__ import annotations

import argparse
import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.inference.onnx_model import OnnxModel, read_spec
from app.inference.registry import ModelOptions, build_cascade
from app.paths import load_face_model
from training.export import write_metrics
from training.fit import CHECKPOINT, FitConfig
from training.fpnet.dataset import is_held_out
from training.landmarks.record import commit_id
from training.mesh.cache import background_rows, face_rows, load_cache, load_mirror, write_cache
from training.mesh.config import MeshConfig
from training.mesh.labels import load_labels, mirror_from_twins, mirror_shapes, splits
from training.mesh.profiling import profiled_rows
from training.stored import load_arrays

_PROFILE_DISAGREEMENT = 0.03
_TURNED_COUNT = 400
_FAR_YAW_DEG = 45.0
_REAL_TRAIN = ("w300/helen_train", "w300/lfpw_train", "w300/afw")
_REAL_TEST = ("w300_test/helen_test",)


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    cache = commands.add_parser("mesh-cache", help="cut labelled faces into crop caches")
    cache.add_argument("root", type=Path, help="folder of data sets that the labels' names start from")
    cache.add_argument("out", type=Path)
    cache.add_argument("--labels", type=Path, nargs="+", required=True)
    cache.set_defaults(run=make_cache)

    profile = commands.add_parser("mesh-profile", help="make a crop cache of faces turned in 3D")
    profile.add_argument("root", type=Path, help="folder of data sets that the labels' names start from")
    profile.add_argument("out", type=Path)
    profile.add_argument("--labels", type=Path, nargs="+", required=True)
    profile.add_argument("--count", type=int, default=5000)
    profile.set_defaults(run=make_profiled)

    fit_mesh = commands.add_parser("mesh-fit", help="train the mesh network (resumes from --out)")
    fit_mesh.add_argument("cache", type=Path, help="folder that mesh-cache wrote")
    fit_mesh.add_argument("--out", type=Path, required=True)
    fit_mesh.add_argument("--also", type=Path, nargs="*", default=[], help="more caches to train on")
    fit_mesh.add_argument("--imagenet", type=Path, help="torchvision's mobilenet_v2 weights")
    fit_mesh.add_argument("--start-from", type=Path, help="checkpoint to go on from with a fresh schedule")
    fit_mesh.add_argument("--epochs", type=int, default=30)
    fit_mesh.add_argument("--hours", type=float, help="end the schedule after this much training time")
    fit_mesh.add_argument("--rate", type=float, help="learning rate")
    fit_mesh.add_argument("--precision", default="bf16-mixed")
    fit_mesh.add_argument("--workers", type=int, default=1)
    fit_mesh.set_defaults(run=fit_command)

    s2 = commands.add_parser("s2-fit", help="train the source's network (S2) on a crop cache (resumes from --out)")
    s2.add_argument("cache", type=Path, help="folder that mesh-cache wrote")
    s2.add_argument("--out", type=Path, required=True)
    s2.add_argument("--epochs", type=int, default=20)
    s2.add_argument(
        "--hours", type=float, nargs=3, metavar=("WARM", "HEAD", "ALL"), help="end each phase after this training time"
    )
    s2.add_argument("--precision", default="bf16-mixed")
    s2.add_argument("--pretrained", action="store_true", help="start from ImageNet, fetched by timm, as the source did")
    s2.add_argument("--workers", type=int, default=1)
    s2.set_defaults(run=s2_command)

    s2_export = commands.add_parser("s2-export", help="export the source's network to a model folder")
    s2_export.add_argument("out", type=Path, help="--out of s2-fit")
    s2_export.add_argument("folder", type=Path)
    s2_export.set_defaults(run=s2_export_command)

    average = commands.add_parser("mesh-average", help="the weighted mean of two stages' checkpoints")
    average.add_argument("first", type=Path)
    average.add_argument("second", type=Path)
    average.add_argument("--second-share", type=float, required=True)
    average.add_argument("--out", type=Path, required=True)
    average.set_defaults(run=average_command)

    export = commands.add_parser("mesh-export", help="export a mesh checkpoint to a model folder")
    export.add_argument("checkpoint", type=Path, help="last.pt or best.pt of mesh-fit")
    export.add_argument("folder", type=Path, help="such as models/mesh478")
    export.add_argument("--cache", type=Path, required=True, help="what it was trained on, for the card")
    export.add_argument("--also", type=Path, nargs="*", default=[])
    export.set_defaults(run=export_command)

    search = commands.add_parser("mesh-search", help="compare backbones after the same short training, with their cost")
    search.add_argument("cache", type=Path, help="folder that mesh-cache wrote")
    search.add_argument("--steps", type=int, default=300)
    search.add_argument("--only", nargs="*", help="names of timm's networks; the built-in list if not given")
    search.set_defaults(run=search_command)

    quantise = commands.add_parser("mesh-quantise", help="turn an exported mesh model into its 8-bit twin, in place")
    quantise.add_argument("folder", type=Path, help="such as models/mesh478")
    quantise.add_argument("--cache", type=Path, required=True, help="what it was trained on, to calibrate with")
    quantise.add_argument("--also", type=Path, nargs="*", default=[])
    quantise.set_defaults(run=quantise_command)

    jaw = commands.add_parser("mesh-jaw", help="fit the jaw's row of a shipped mesh model's last layer anew, in place")
    jaw.add_argument("folder", type=Path, help="such as models/mesh478")
    jaw.add_argument("--cache", type=Path, required=True, help="what it was trained on")
    jaw.add_argument("--also", type=Path, nargs="*", default=[])
    jaw.set_defaults(run=jaw_command)

    evaluate = commands.add_parser("mesh-eval", help="score a shipped mesh model on held-out pictures")
    evaluate.add_argument("folder", type=Path, help="such as models/mesh478")
    evaluate.add_argument("root", type=Path, help="folder of data sets that the labels' names start from")
    evaluate.add_argument("--labels", type=Path, nargs="+", required=True)
    evaluate.add_argument("--write", action="store_true", help="put the figures into model.toml and CARD.md")
    evaluate.add_argument("--gallery", type=Path, help="folder for contact sheets of the worst faces of each set")
    evaluate.set_defaults(run=evaluate_command)


def make_cache(args: argparse.Namespace) -> None:
    """Cut the caches and write mirror.npz, the left-right permutations of points and blendshapes."""
    labels = load_labels(args.labels)
    part = splits(labels.names, args.root)
    good = (labels.disagreement <= MeshConfig().max_disagreement) | (part != "train")
    for name in ("held_out", "test", "train"):
        kept = labels.take((part == name) & good)
        write_cache(args.out / name, face_rows(args.root, kept), len(kept.names))
    train = labels.take(part == "train")
    some = train.take(np.arange(len(train.names)) % 4 == 0)
    background = itertools.islice(background_rows(args.root, some, 1, seed=0), 2000)
    write_cache(args.out / "background", background, 2000)
    first = load_arrays(args.labels[0], "points", "points_flip")
    mirror = mirror_from_twins(first["points"], first["points_flip"])
    np.savez(
        args.out / "mirror.npz",
        points=mirror, shapes=mirror_shapes(labels.shape_names), shape_names=np.array(labels.shape_names),
    )  # fmt: skip


def make_profiled(args: argparse.Namespace) -> None:
    """Turn training faces in 3D; only labels on which the teacher agrees with itself, since their depth is used."""
    labels = load_labels(args.labels)
    kept = labels.take((splits(labels.names, args.root) == "train") & (labels.disagreement <= _PROFILE_DISAGREEMENT))
    write_cache(args.out, profiled_rows(args.root, kept, load_face_model(), args.count, seed=0), args.count)


def fit_command(args: argparse.Namespace) -> None:
    from training.mesh.train import train_mesh

    mirror, shapes = load_mirror(args.cache)
    caches = [load_cache(folder) for folder in (args.cache / "train", args.cache / "background", *args.also)]
    config = MeshConfig() if args.rate is None else replace(MeshConfig(), learning_rate=args.rate)
    budget_s = None if args.hours is None else args.hours * 3600
    train_mesh(
        caches, load_cache(args.cache / "held_out"), mirror, shapes, args.imagenet, config,
        FitConfig(args.out, args.epochs, time_budget_s=budget_s, precision=args.precision),
        workers=args.workers, start_from=args.start_from,
    )  # fmt: skip


def s2_command(args: argparse.Namespace) -> None:
    from training.mesh.s2 import PHASES, S2Config, train_s2

    mirror, shapes = load_mirror(args.cache)
    hours = {} if args.hours is None else dict(zip(PHASES, args.hours, strict=True))
    train_s2(
        [load_cache(args.cache / "train")], load_cache(args.cache / "held_out"), mirror, shapes,
        S2Config(pretrained=args.pretrained), FitConfig(args.out, args.epochs, precision=args.precision), hours,
        args.workers,
    )  # fmt: skip


def s2_export_command(args: argparse.Namespace) -> None:
    from training.mesh.s2 import S2Config, ship_s2

    pretrained = not (args.out / "warm").is_dir()
    ship_s2(args.out / "all" / CHECKPOINT, S2Config(pretrained=pretrained), args.folder, {})


def average_command(args: argparse.Namespace) -> None:
    from training.mesh.ship import average_checkpoints

    average_checkpoints(args.first, args.second, args.second_share, args.out)


def export_command(args: argparse.Namespace) -> None:
    from training.mesh.ship import ship_mesh

    faces = len(load_cache(args.cache / "train"))
    profiled = sum(len(load_cache(folder)) for folder in args.also)
    spec = ship_mesh(
        args.checkpoint,
        MeshConfig(),
        args.folder,
        {
            "commit": commit_id(),
            "command": "moretta-train mesh-fit CACHE --also CACHE/profiled --imagenet mobilenet_v2-b0353104.pth; "
            "mesh-fit --start-from --rate 7e-4; mesh-average 0.35",
        },
        faces,
        profiled,
    )
    print(f"{args.folder}: {spec.sha256[:12]}")


def search_command(args: argparse.Namespace) -> None:
    from training.mesh.search import BACKBONES, table, try_backbone

    mirror, shapes = load_mirror(args.cache)
    caches = [load_cache(args.cache / "train"), load_cache(args.cache / "background")]
    held_out = load_cache(args.cache / "held_out")
    done = []
    for name in args.only or BACKBONES:
        done.append(try_backbone(name, caches, held_out, mirror, shapes, args.steps))
        print(table(done[-1:]).splitlines()[-1], flush=True)
    print(table(done))


def quantise_command(args: argparse.Namespace) -> None:
    from training.mesh.dataset import MeshDataset
    from training.mesh.quantise import calibration_tensors, quantise_folder

    mirror, shapes = load_mirror(args.cache)
    caches = [load_cache(folder) for folder in (args.cache / "train", args.cache / "background", *args.also)]
    data_set = MeshDataset(caches, MeshConfig(), mirror, shapes)
    spec = quantise_folder(args.folder, calibration_tensors(data_set, read_spec(args.folder)))
    print(f"{args.folder}: {spec.sha256[:12]}")


def jaw_command(args: argparse.Namespace) -> None:
    import onnx

    from training.mesh.dataset import MeshDataset
    from training.mesh.jaw import choose_ridge, draw_samples, fit_row, write_row

    spec = OnnxModel.load(args.folder).spec
    mirror, shapes = load_mirror(args.cache)
    caches = [load_cache(folder) for folder in (args.cache / "train", *args.also)]
    data = MeshDataset(caches, replace(MeshConfig(), background_share=0.0), mirror, shapes)
    samples = draw_samples(onnx.load(str(args.folder / spec.file)), spec, data)
    ridge, error = choose_ridge(samples)
    pictures = len(np.unique(samples.picture))
    told = f"mesh-jaw: {len(samples.jaw)} samples of {pictures} training pictures, ridge {ridge:g}"
    spec = write_row(args.folder, fit_row(samples, ridge), told)
    print(f"{args.folder}: {spec.sha256[:12]}, {told}, error on pictures left out {error:.4f}")


def evaluate_command(args: argparse.Namespace) -> None:
    from training.augment import CropJitter
    from training.mesh.evaluate import (
        background_presence,
        exact_start,
        jittered_start,
        labelled_faces,
        save_gallery,
        score_mesh,
        searched_start,
        summarise,
        turned_faces,
        yaws_deg,
    )  # fmt: skip
    from training.mesh.five_points import profile_truth, score_profiles
    from training.mesh.jaw_agreement import jaw_pairs, summarise_jaw
    from training.mesh.real_points import both_meshes, fit_real_map, real_points, score_real_points

    model = OnnxModel.load(args.folder)
    labels = load_labels(args.labels)
    part = splits(labels.names, args.root)
    helen = np.array([name.startswith("w300_test/") for name in labels.names])
    cascade = build_cascade(ModelOptions(threads=1))
    figures: dict[str, float] = {}
    for name, rows in (("helen_test", helen), ("held_out", part == "held_out")):
        kept = labels.take(rows)
        for kind, start, looks in (
            ("first_look", jittered_start(model, CropJitter()), 1),
            ("followed", jittered_start(model, CropJitter()), 2),
            ("exact", exact_start(model), 1),
            ("searched", searched_start(model, cascade), 2),
        ):
            scores = score_mesh(model, labelled_faces(args.root, kept), start, looks)
            figures |= summarise(scores, f"{name}_{kind}")
            if args.gallery is not None and kind == "followed":
                save_gallery(model, args.root, kept, scores, args.gallery / f"{name}.jpg")
        figures |= summarise_jaw(*jaw_pairs(model, args.root, kept, searched_start(model, cascade)), f"{name}_jaw")
        empty = background_presence(model, args.root, kept)
        figures |= {f"{name}_background_n": len(empty), f"{name}_background_over_half": float((empty > 0.5).mean())}
    fifth = np.array([name.startswith("mtfl/") and is_held_out(name) for name in labels.names])
    kept = labels.take(fifth & (labels.disagreement <= MeshConfig().max_disagreement))
    figures |= summarise_jaw(*jaw_pairs(model, args.root, kept, searched_start(model, cascade)), "mtfl_fifth_jaw")
    straight = labels.take((part == "held_out") & (labels.disagreement <= _PROFILE_DISAGREEMENT))
    turned = turned_faces(args.root, straight, _TURNED_COUNT)
    figures |= summarise(score_mesh(model, turned, jittered_start(model, CropJitter()), 2), "held_out_turned_in_3d")
    unseen = (part == "test") | ((part == "train") & (labels.disagreement > MeshConfig().max_disagreement))
    far = labels.take(unseen & (np.abs(yaws_deg(labels.points_px)) >= _FAR_YAW_DEG))
    figures |= summarise(
        score_mesh(model, labelled_faces(args.root, far), jittered_start(model, CropJitter()), 2), "real_far_turned"
    )
    figures |= score_profiles(
        model, args.root, labels.take(unseen), profile_truth(args.root / "mtfl"), searched_start(model, cascade)
    )
    real = real_points(args.root, (*_REAL_TRAIN, *_REAL_TEST))
    weights = fit_real_map(labels.take(part == "train"), real)
    meshes = both_meshes(model, labelled_faces(args.root, labels.take(helen)))
    figures |= score_real_points(meshes, real, weights)
    for name, value in figures.items():
        print(f"{name:45s} {value:.5g}")
    if args.write:
        write_metrics(args.folder, figures)
