"""moretta-train subcommands of the 68-point model: fit, export, eval."""

from __future__ import annotations

import argparse
from pathlib import Path

_THREADS = 2
TRAIN_SETS = ("w300/helen_train", "w300/lfpw_train", "w300/afw")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    fit = commands.add_parser("points68-fit", help="train the 68-point model (goes on where it was stopped)")
    fit.add_argument("root", type=Path, help="folder that the 300-W training sets lie in")
    fit.add_argument("--start", type=Path, required=True, help="checkpoint of the mesh or of a 68-point run")
    fit.add_argument("--mesh-cache", type=Path, help="train on this cache's teacher labels, mapped, instead")
    fit.add_argument("--out", type=Path, required=True)
    fit.add_argument("--epochs", type=int, default=45)
    fit.add_argument("--workers", type=int, default=1)
    fit.set_defaults(run=fit_command)

    export = commands.add_parser("points68-export", help="write a 68-point checkpoint as models/landmarks68")
    export.add_argument("checkpoint", type=Path)
    export.add_argument("model", type=Path, help="folder to write; its name is the model's id")
    export.add_argument("--mirror", action="store_true", help="read the mirrored crop too and average: twice the time")
    export.set_defaults(run=export_command)

    score = commands.add_parser("points68-eval", help="score 68 points through the whole app, picture by picture")
    score.add_argument("folders", type=Path, nargs="+", help="folders with landmarks.csv of 68 points")
    score.add_argument("--held-out-every", type=int, default=0, help="only the faces that training held out")
    score.add_argument("--write", type=Path, metavar="MODEL", help="put the figures into this model's card")
    score.add_argument("--record", type=Path, help="folder for a record that moretta-train study reads")
    score.add_argument("--like", type=Path, help="config whose test set the folders are (for --record)")
    score.set_defaults(run=eval_command)


def fit_command(args: argparse.Namespace) -> None:
    from training.fit import FitConfig
    from training.landmarks68.dataset import Points68Config, labelled_faces, teacher_faces
    from training.landmarks68.train import train_points68

    config = Points68Config()
    held_out = labelled_faces(args.root, TRAIN_SETS, config.hold_out_every, held_out=True)
    if args.mesh_cache is not None:
        train = teacher_faces(args.mesh_cache)
    else:
        train = labelled_faces(args.root, TRAIN_SETS, config.hold_out_every, held_out=False)
    fit_config = FitConfig(args.out, args.epochs, ema_decay=0.998)
    train_points68(train, held_out, args.start, config, fit_config, args.workers)


def export_command(args: argparse.Namespace) -> None:
    from training.fit import CHECKPOINT
    from training.landmarks.record import commit_id
    from training.landmarks68.dataset import Points68Config
    from training.landmarks68.ship import ship_points68
    from training.stored import load_checkpoint

    progress = load_checkpoint(args.checkpoint.parent / CHECKPOINT)["progress"]
    training = {
        "commit": commit_id(),
        "command": "moretta-train points68-fit",
        "evaluate": "moretta-train points68-eval",
    }
    ship_points68(
        args.checkpoint, args.mirror, Points68Config(), args.model, training, progress["epoch"],
        progress["elapsed_s"] / 60.0,
    )  # fmt: skip


def eval_command(args: argparse.Namespace) -> None:
    from dataclasses import replace

    from app.core.keypoints import IBUG68
    from app.inference.onnx_model import OnnxModel
    from app.inference.registry import ModelOptions, build_pipeline
    from app.paths import models_dir
    from training.datasets.tables import load_csv
    from training.export import write_metrics
    from training.landmarks.config import load_experiment
    from training.landmarks.evaluate import score_line
    from training.landmarks.record import new_record, write_record
    from training.landmarks.sources import is_held_out
    from training.landmarks68.ship import figures, milliseconds, score_through_app, study_record

    sets = [load_csv(folder, IBUG68) for folder in args.folders]
    samples = tuple(s for data in sets for s in data.samples)
    if args.held_out_every > 0:
        samples = tuple(s for s in samples if is_held_out(s.name, args.held_out_every))
    data = replace(sets[0], name="+".join(s.name for s in sets), samples=samples)
    scores, missed, source = score_through_app(build_pipeline(ModelOptions(points=IBUG68.id)).pipeline, data)
    print(f"{len(data)} faces, {missed} not found by the app and left out of the figures; points by {source}")
    print(score_line(scores))
    print({name: round(100 * value, 2) for name, value in scores["regions"].items()})
    if (models_dir() / source).is_dir():
        median_ms, least_ms = milliseconds(OnnxModel.load(models_dir() / source, _THREADS))
        print(f"one crop, {_THREADS} threads: median {median_ms:.2f} ms, least {least_ms:.2f} ms")
    if args.write is not None:
        write_metrics(args.write, figures(scores, missed, args.folders[0].name))
    if args.record is not None and args.like is not None:
        record = new_record(load_experiment(args.like))
        write_record(record | study_record(source, scores, len(data) - missed), args.record)
