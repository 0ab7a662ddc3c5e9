"""moretta-train subcommands of the landmark study: fit, eval, export, throughput."""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.core.errors import ConfigError
from app.core.keypoints import schema
from training.landmarks.config import Experiment

CACHE = Path("runs/cache")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    fit = commands.add_parser("fit", help="train one experiment from its config (goes on where it was stopped)")
    _common(fit)
    fit.add_argument("--out", type=Path, help="run folder; default runs/<name>-seed<seed>")
    fit.set_defaults(run=fit_command)

    plan = commands.add_parser("study-run", help="do the runs of a plan in order (goes on where it was stopped)")
    plan.add_argument("plan", type=Path, help="TOML file, see training/configs/plan_s1_budget.toml")
    plan.add_argument("--data", type=Path, required=True, help="folder that the configs' data paths start from")
    plan.add_argument("--out", type=Path, default=Path("runs/study"), help="run folders with checkpoints")
    plan.add_argument("--records", type=Path, required=True, help="folder that keeps each finished run's record")
    plan.set_defaults(run=study_run_command)

    evaluate = commands.add_parser("eval", help="score a shipped landmark model on an experiment's test sets")
    _common(evaluate)
    evaluate.add_argument("--model", type=Path, required=True, help="folder with model.onnx and model.toml")
    evaluate.add_argument("--threads", type=int, default=2)
    evaluate.set_defaults(run=eval_command)

    export = commands.add_parser("export", help="write a run's best network as models/<id>")
    _common(export)
    export.add_argument("run_folder", type=Path, help="folder of a finished run of the same config")
    export.add_argument("model", type=Path, help="folder to write; its name is the model's id")
    export.add_argument("--licence", default="see the terms of the training data")
    export.set_defaults(run=export_command)

    speed = commands.add_parser("throughput", help="images a second: loading, training from memory, and both")
    _common(speed)
    speed.add_argument("--steps", type=int, default=30)
    speed.set_defaults(run=throughput_command)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder that the config's data paths start from")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="change one value of the config"
    )
    parser.add_argument("--no-detector", action="store_true", help="crop by the true points (the record says so)")


def fit_command(args: argparse.Namespace) -> None:
    from training.landmarks.config import load_experiment
    from training.landmarks.evaluate import score_line
    from training.landmarks.train import run_experiment

    experiment = load_experiment(args.config, args.set)
    out = args.out or Path("runs") / f"{experiment.name}-seed{experiment.run.seed}"
    detector, detector_id = our_detector(args.no_detector)
    record = run_experiment(experiment, args.data, out, detector, detector_id, CACHE)
    for part in ("validate", "test"):
        if part in record:
            print(f"{part}: {score_line(record[part])}")


def study_run_command(args: argparse.Namespace) -> None:
    from training.landmarks.plan import load_plan, run_plan
    from training.landmarks.train import run_experiment

    detector, detector_id = our_detector(False)

    def run_one(experiment: Experiment, folder: Path, with_detector: bool) -> dict[str, Any]:
        finder = detector if with_detector else None
        return run_experiment(experiment, args.data, folder, finder, detector_id if with_detector else "", CACHE)

    for folder, ran in run_plan(load_plan(args.plan), args.plan.parent, args.out, args.records, run_one):
        print(f"{folder}: {'finished' if ran else 'was done'}", flush=True)


def eval_command(args: argparse.Namespace) -> None:
    from app.inference.onnx_model import OnnxModel
    from training.landmarks.boxes import detector_boxes, missed
    from training.landmarks.config import load_experiment
    from training.landmarks.evaluate import score, score_line
    from training.landmarks.ship import predict_shipped
    from training.landmarks.sources import load_sources

    experiment = load_experiment(args.config, args.set)
    data = load_sources(experiment.data.test or experiment.data.validate, args.data)
    model = OnnxModel.load(args.model, args.threads)
    if model.spec.outputs[0].schema != data.schema.id:
        raise ConfigError(f"{args.model} gives {model.spec.outputs[0].schema}, the test set has {data.schema.id}.")
    detector, detector_id = our_detector(args.no_detector)
    boxes = detector_boxes(data, detector, detector_id, CACHE)
    scores = score(predict_shipped(model, data, boxes), data)
    print(f"{len(data)} faces, {missed(boxes)} cropped by the true points; {score_line(scores)}")
    print(json.dumps({key: value for key, value in scores.items() if key != "nme_of_pictures"}, indent=1))


def export_command(args: argparse.Namespace) -> None:
    from training.fit import BEST
    from training.landmarks.config import load_experiment
    from training.landmarks.record import read_record
    from training.landmarks.ship import export_run

    experiment = load_experiment(args.config, args.set)
    record = read_record(args.run_folder)
    points = schema(record["schema"])
    by = f"{experiment.model.backbone}, initialised: {record['init']}"
    card = f"# {args.model.name}\n\n{points.count} points ({points.id}) by {by}.\n"
    export_run(
        experiment, points.id, points.count, args.run_folder / BEST, args.model, card, (), args.licence,
        f"moretta-train fit {args.config.name}",
    )  # fmt: skip


def throughput_command(args: argparse.Namespace) -> None:
    from training.landmarks.config import load_experiment
    from training.landmarks.throughput import measure_experiment

    experiment = load_experiment(args.config, args.set)
    got = measure_experiment(replace(experiment), args.data, args.steps)
    print(
        f"images/s: loading alone {got.loading:.1f}, training from memory {got.memory:.1f}, real {got.real:.1f}; "
        f"loading costs {100 * got.loading_cost:.1f} %"
    )


def our_detector(without: bool) -> tuple[Any, str]:
    """The shipped cascade and a name that changes with its files; (None, "") without.

    Raises:
        ModelError: the cascade's models are missing.
    """
    if without:
        return None, ""
    from app.inference.onnx_model import read_spec
    from app.inference.registry import ModelOptions, build_cascade
    from app.paths import models_dir

    cascade = build_cascade(ModelOptions())
    hashes = "".join(read_spec(models_dir() / name).sha256 for name in ("pnet", "rnet", "fpnet"))
    return cascade, f"cascade {hashlib.sha256(hashes.encode()).hexdigest()[:12]}"
