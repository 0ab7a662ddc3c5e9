"""moretta-train subcommands of the eye network: eye-render, eye-fit, eye-export, eye-eval, eye-terms."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.paths import load_face_model, models_dir
from training.datasets.mtfl import load_mtfl_csv
from training.export import write_metrics
from training.eye.dataset import eye_pictures, kept_out
from training.fit import FitConfig
from training.mesh.cache import load_cache


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    render = commands.add_parser("eye-render", help="draw eyes of known direction and closure on the demo's 3D rig")
    render.add_argument("root", type=Path, help="folder of data sets that the labels' names start from")
    render.add_argument("out", type=Path)
    render.add_argument("--labels", type=Path, nargs="+", required=True, help="teacher label files")
    render.add_argument("--split", choices=("train", "held_out"), default="train", help="whose photographs lend skin")
    render.add_argument("--people", type=int, default=160)
    render.add_argument("--each", type=int, default=36, help="pictures of each person")
    render.add_argument("--seed", type=int, default=0)
    render.set_defaults(run=render_command)

    fit_eye = commands.add_parser("eye-fit", help="train the eye network (resumes from --out)")
    fit_eye.add_argument("cache", type=Path, help="folder that mesh-cache wrote")
    fit_eye.add_argument("eyes", type=Path, help="folder of single-eye pictures: open/ and closed/")
    fit_eye.add_argument("--out", type=Path, required=True)
    fit_eye.add_argument("--also", type=Path, nargs="*", default=[], help="more face caches, such as profiled faces")
    fit_eye.add_argument("--rendered", type=Path, nargs="*", default=[], help="folders that eye-render wrote")
    fit_eye.add_argument("--workers", type=int, default=1)
    fit_eye.add_argument("--epochs", type=int, default=25)
    fit_eye.add_argument("--hours", type=float, help="end the schedule after this much training time")
    fit_eye.add_argument("--start-from", type=Path, help="checkpoint to go on from with a fresh schedule")
    fit_eye.add_argument("--cleaned-by", type=Path, help="folder of an earlier eye model that tells dark glasses")
    fit_eye.set_defaults(run=fit_command)

    export = commands.add_parser("eye-export", help="export an eye checkpoint to a model folder")
    export.add_argument("checkpoint", type=Path)
    export.add_argument("folder", type=Path, help="such as models/eye_state")
    export.add_argument("--cache", type=Path, required=True)
    export.add_argument("--eyes", type=Path, required=True)
    export.set_defaults(run=export_command)

    evaluate = commands.add_parser("eye-eval", help="score a shipped eye model on what it was never trained on")
    evaluate.add_argument("folder", type=Path, help="such as models/eye_state")
    evaluate.add_argument("cache", type=Path, help="folder that mesh-cache wrote")
    evaluate.add_argument("eyes", type=Path, help="folder of single-eye pictures: open/ and closed/")
    evaluate.add_argument("--test-cache", type=Path, help="another cache of faces never trained on, such as test/")
    evaluate.add_argument("--rendered", type=Path, help="what eye-render made of held-out photographs")
    evaluate.add_argument("--mtfl", type=Path, help="MTFL's folder with labels.csv, for the glasses (trained on)")
    evaluate.add_argument("--gallery", type=Path, help="folder for contact sheets of the worst eyes of each test set")
    evaluate.add_argument("--write", action="store_true", help="put the figures into model.toml and CARD.md")
    evaluate.set_defaults(run=evaluate_command)

    terms = commands.add_parser("eye-terms", help="fit what the app corrects the eye network's directions by")
    terms.add_argument("folder", type=Path, help="such as models/eye_state")
    terms.add_argument("rendered", type=Path, help="what eye-render made of training photographs")
    terms.add_argument("--mesh", type=Path, default=models_dir() / "mesh478", help="the landmark network")
    terms.set_defaults(run=terms_command)


def render_command(args: argparse.Namespace) -> None:
    """Draw people with the skin of photographs; the label file decides whose."""
    import numpy as np

    from training.eye.draw import write_rendered
    from training.eye.people import PersonMaker, choose_photographs
    from training.mesh.cache import read_rgb
    from training.mesh.labels import load_labels, splits

    face, labels = load_face_model(), load_labels(args.labels)
    labels = labels.take(splits(labels.names, args.root) == args.split)
    maker, rng, people = PersonMaker(face), np.random.default_rng(args.seed), []
    for row in choose_photographs(labels, face, args.people, args.seed):
        folder = args.out / "people" / Path(labels.names[row]).stem
        points = labels.points_px[row].astype(np.float64)
        people.append(maker.make(read_rgb(args.root / labels.names[row]), points, folder, rng))
    write_rendered(args.out, people, face, args.each, args.seed)


def fit_command(args: argparse.Namespace) -> None:
    from app.inference.onnx_model import OnnxModel
    from training.eye.rendered import load_rendered
    from training.eye.train import EyeConfig, train_eye

    caches = [load_cache(folder) for folder in (args.cache / "train", *args.also)]
    pictures = [p for p in eye_pictures(args.eyes) if not kept_out(p[0])]
    train_eye(
        caches, load_cache(args.cache / "held_out"), pictures, [load_rendered(f) for f in args.rendered],
        load_face_model(), EyeConfig(),
        FitConfig(
            args.out, args.epochs, ema_decay=0.998, time_budget_s=None if args.hours is None else args.hours * 3600
        ),
        workers=args.workers, start_from=args.start_from,
        cleaned_by=None if args.cleaned_by is None else OnnxModel.load(args.cleaned_by),
    )  # fmt: skip


def export_command(args: argparse.Namespace) -> None:
    from training.eye.ship import ship_eye
    from training.eye.train import EyeConfig

    pictures = [p for p in eye_pictures(args.eyes) if not kept_out(p[0])]
    spec = ship_eye(args.checkpoint, EyeConfig(), args.folder, len(load_cache(args.cache / "train")), len(pictures))
    print(f"{args.folder}: {spec.sha256[:12]}")


def terms_command(args: argparse.Namespace) -> None:
    """Print the constants of `app.core.gaze.looks_together` and what they leave over."""
    from app.inference.landmarker import OnnxLandmarker
    from app.inference.onnx_model import OnnxModel
    from training.eye.rendered import load_rendered
    from training.eye.terms import fit_terms

    landmarker = OnnxLandmarker(OnnxModel.load(args.mesh))
    found = fit_terms(OnnxModel.load(args.folder), landmarker, load_rendered(args.rendered), load_face_model())
    print(f"yaw {found.yaw.round(3).tolist()}\npitch {found.pitch.round(3).tolist()}")
    print(f"left over (yaw, pitch) {found.left_deg} deg, with the constants in use {found.before_deg} deg")
    print(f"error over doubt {found.error_over_doubt:.2f}")


def evaluate_command(args: argparse.Namespace) -> None:
    from app.inference.onnx_model import OnnxModel
    from training.eye import evaluate
    from training.eye.rendered import load_rendered

    face, model = load_face_model(), OnnxModel.load(args.folder)
    pictures = [p for p in eye_pictures(args.eyes) if kept_out(p[0])]
    held_out = load_cache(args.cache / "held_out")
    eyes = evaluate.face_eyes(held_out, face)
    if args.test_cache is not None:
        eyes = eyes.joined(evaluate.face_eyes(load_cache(args.test_cache), face))
    figures = evaluate.score_pictures(model, pictures) | evaluate.score_faces(model, eyes)
    figures |= evaluate.score_irises(model, held_out, face)
    rendered = None if args.rendered is None else load_rendered(args.rendered)
    if rendered is not None:
        figures |= evaluate.score_rendered(model, rendered)
    if args.mtfl is not None:
        wears = {f"mtfl/{s.name}": s.attributes["glasses"] == 1 for s in load_mtfl_csv(args.mtfl).samples}
        trained_on = evaluate.face_eyes(load_cache(args.cache / "train"), face, under="mtfl/")
        figures |= evaluate.score_glasses(model, trained_on, wears)
    if args.gallery is not None:
        evaluate.write_galleries(model, pictures, eyes, rendered, args.gallery)
    figures = {name: round(value, 5) for name, value in figures.items()}
    for name, value in figures.items():
        print(f"{name:45s} {value:.5g}")
    if args.write:
        write_metrics(args.folder, figures)
