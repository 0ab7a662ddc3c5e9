"""moretta-train facepoints: the 14-point exercise on data derived from 68-point sets, scored on a held-out third."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.core.keypoints_datasets import IBUG68

_HELD_OUT_EVERY = 3


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("facepoints", help="train and score the 14-point exercise on 68-point sets")
    parser.add_argument("root", type=Path, help="folder that the sets lie in; pictures are named relative to it")
    parser.add_argument("sets", nargs="+", help="folders with landmarks.csv of 68 points")
    parser.add_argument("--out", type=Path, required=True, help="folder for facepoints_model.ckpt")
    parser.add_argument("--fast", action="store_true", help="only prove that training runs; writes nothing")
    parser.set_defaults(run=facepoints_command)


def facepoints_command(args: argparse.Namespace) -> None:
    from training.datasets.tables import load_csv
    from training.facepoints import (
        MODEL_FILE,
        detect,
        error_100,
        face14_from_68,
        picture_sizes,
        points_of_error,
        train_detector,
    )
    from training.landmarks.sources import is_held_out

    labels = {
        f"{name}/{s.name}": face14_from_68(s.points_px).reshape(-1)
        for name in args.sets
        for s in load_csv(args.root / name, IBUG68).samples
    }
    train = {name: p for name, p in labels.items() if not is_held_out(name, _HELD_OUT_EVERY)}
    if args.fast:
        train_detector(train, args.root, fast_train=True)
        print("one epoch of a few batches ran; nothing was written")
        return
    args.out.mkdir(parents=True, exist_ok=True)
    train_detector(train, args.root, out_dir=args.out)
    found = {f"{s}/{n}": p for s in args.sets for n, p in detect(args.out / MODEL_FILE, args.root / s).items()}
    detected = {n: found[n] for n in labels}
    sizes = picture_sizes(args.root, list(detected))
    for part, names in (("train", train.keys()), ("held-out", labels.keys() - train.keys())):
        error = error_100({n: detected[n] for n in names}, labels, sizes)
        print(f"{part}: {len(names)} pictures, err {error:.3f} at 100 x 100, {points_of_error(error)} points")
