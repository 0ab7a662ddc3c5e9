"""moretta-train subcommands of the eye network: eye-fit, eye-export, eye-eval."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.paths import load_face_model
from training.export import write_metrics
from training.eye.dataset import eye_pictures, kept_out
from training.fit import FitConfig
from training.mesh.cache import load_cache


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    fit_eye = commands.add_parser("eye-fit", help="train the eye network (resumes from --out)")
    fit_eye.add_argument("cache", type=Path, help="folder that mesh-cache wrote")
    fit_eye.add_argument("eyes", type=Path, help="folder of single-eye pictures: open/ and closed/")
    fit_eye.add_argument("--out", type=Path, required=True)
    fit_eye.add_argument("--also", type=Path, nargs="*", default=[], help="more face caches, such as profiled faces")
    fit_eye.add_argument("--epochs", type=int, default=25)
    fit_eye.add_argument("--hours", type=float, help="end the schedule after this much training time")
    fit_eye.add_argument("--start-from", type=Path, help="checkpoint to go on from with a fresh schedule")
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
    evaluate.add_argument("--write", action="store_true", help="put the figures into model.toml and CARD.md")
    evaluate.set_defaults(run=evaluate_command)


def fit_command(args: argparse.Namespace) -> None:
    from training.eye.train import EyeConfig, train_eye

    caches = [load_cache(folder) for folder in (args.cache / "train", *args.also)]
    pictures = [p for p in eye_pictures(args.eyes) if not kept_out(p[0])]
    train_eye(
        caches, load_cache(args.cache / "held_out"), pictures, load_face_model(), EyeConfig(),
        FitConfig(
            args.out, args.epochs, ema_decay=0.998, time_budget_s=None if args.hours is None else args.hours * 3600
        ),
        start_from=args.start_from,
    )  # fmt: skip


def export_command(args: argparse.Namespace) -> None:
    from training.eye.train import EyeConfig, ship_eye

    pictures = [p for p in eye_pictures(args.eyes) if not kept_out(p[0])]
    spec = ship_eye(args.checkpoint, EyeConfig(), args.folder, len(load_cache(args.cache / "train")), len(pictures))
    print(f"{args.folder}: {spec.sha256[:12]}")


def evaluate_command(args: argparse.Namespace) -> None:
    from app.inference.onnx_model import OnnxModel
    from training.eye.train import score_eye

    pictures = [p for p in eye_pictures(args.eyes) if kept_out(p[0])]
    model = OnnxModel.load(args.folder)
    figures = score_eye(model, pictures, load_cache(args.cache / "held_out"), load_face_model())
    for name, value in figures.items():
        print(f"{name:45s} {value:.5g}")
    if args.write:
        write_metrics(args.folder, figures)
