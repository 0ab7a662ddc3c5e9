"""moretta-train subcommands of FPNet, in the order of their use: fpnet-label, fpnet-mine (or fpnet-mine-celeba),
fpnet-turn, fpnet-fit, fpnet-mean, fpnet-export, fpnet-eval."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.core.errors import ConfigError
from app.inference.cascade import CascadeSettings, FaceCascade
from app.inference.onnx_model import OnnxModel
from app.paths import load_face_model, models_dir
from training.export import FIGURES_TITLE, write_metrics
from training.fpnet import labels, mining, turned
from training.fpnet.celeba import load_celeba, mine_celeba
from training.fpnet.dataset import Mined
from training.fpnet.distill import RECIPES, split, train, write_mean
from training.fpnet.report import Sheets, report
from training.fpnet.ship import ship_fpnet
from training.teachers.fsanet import FsaNetTeacher
from training.teachers.protocol import PoseTeacher
from training.teachers.sixdrepnet import SixDRepNetTeacher
from training.teachers.tddfa import TddfaTeacher

_TABLES_TITLE = "## Held-out stills"


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    label = commands.add_parser("fpnet-label", help="ask the head-pose teachers about every labelled face")
    _add_stills(label)
    label.add_argument("--teachers", type=Path, required=True, help="folder with the FSA-Net and 3DDFA_V2 files")
    label.add_argument("--out", type=Path, required=True, help="such as poses.npz")
    label.set_defaults(run=label_command)

    mine = commands.add_parser("fpnet-mine", help="cut faces and false faces with P-Net and R-Net")
    _add_stills(mine)
    mine.add_argument("--poses", type=Path, required=True, help="written by fpnet-label")
    mine.add_argument("--onet", type=Path, required=True, help="facenet-pytorch's onet.pt")
    mine.add_argument("--out", type=Path, required=True)
    mine.set_defaults(run=mine_command)

    celeba = commands.add_parser("fpnet-mine-celeba", help="cut S4's samples out of CelebA as published")
    celeba.add_argument("root", type=Path, help="CelebA's folder, with img_celeba and Anno")
    celeba.add_argument("--teachers", type=Path, help="folder with FSA-Net's files; without it the package sixdrepnet")
    celeba.add_argument("--onet", type=Path, required=True, help="facenet-pytorch's onet.pt")
    celeba.add_argument("--limit", type=int, help="only the first so many faces")
    celeba.add_argument("--out", type=Path, required=True)
    celeba.set_defaults(run=celeba_command)

    turn = commands.add_parser("fpnet-turn", help="draw mined faces turned in 3D")
    turn.add_argument("mined", type=Path, help="folder that fpnet-mine wrote")
    turn.add_argument("--out", type=Path, required=True)
    turn.add_argument("--per-face", type=int, default=2)
    turn.set_defaults(run=turn_command)

    fit = commands.add_parser("fpnet-fit", help="train FPNet (resumes from --out)")
    fit.add_argument("mined", type=Path, help="folder that fpnet-mine wrote")
    fit.add_argument("--also", type=Path, nargs="*", default=[], help="folders that fpnet-turn wrote")
    fit.add_argument("--out", type=Path, required=True)
    fit.add_argument("--recipe", choices=sorted(RECIPES), default="ours")
    fit.add_argument("--onet", type=Path, help="start from MTCNN's O-Net (facenet-pytorch's onet.pt)")
    fit.add_argument("--start-from", type=Path, help="checkpoint to go on from with a fresh schedule")
    fit.add_argument("--minutes", type=float, help="end the schedule after this much training time")
    fit.set_defaults(run=fit_command)

    mean = commands.add_parser("fpnet-mean", help="the mean of the weights of goes that started one from the other")
    mean.add_argument("checkpoints", type=Path, nargs="+", help="last.pt of each")
    mean.add_argument("--out", type=Path, required=True, help="such as mean.pt")
    mean.set_defaults(run=mean_command)

    export = commands.add_parser("fpnet-export", help="export an FPNet checkpoint to a model folder")
    export.add_argument("checkpoint", type=Path, help="last.pt or best.pt of fpnet-fit")
    export.add_argument("folder", type=Path, help="such as models/fpnet")
    export.add_argument("--mined", type=Path, nargs="+", required=True, help="what it was trained on, for the card")
    export.add_argument("--recipe", choices=sorted(RECIPES), default="ours")
    export.set_defaults(run=export_command)

    score = commands.add_parser("fpnet-eval", help="score the shipped cascade on held-out stills")
    _add_stills(score)
    score.add_argument("--poses", type=Path, required=True, help="written by fpnet-label")
    score.add_argument("--turned", type=Path, help="store of fpnet-turn: its held-out faces are scored as well")
    score.add_argument("--model", type=Path, default=models_dir() / "fpnet", help="the FPNet to score")
    score.add_argument("--min-face", type=float, default=36.0, help="least face, px")
    score.add_argument("--plot", type=Path, help="draw stated against true error here")
    score.add_argument("--worst", type=Path, help="draw the 24 worst faces here")
    score.add_argument("--write", action="store_true", help="write the figures into the model's folder")
    score.set_defaults(run=eval_command)


def _add_stills(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("root", type=Path, help="folder of data sets that the labels' names start from")
    parser.add_argument("--meshes", type=Path, nargs="+", required=True, help="label files of the mesh teacher")


def label_command(args: argparse.Namespace) -> None:
    teachers = (FsaNetTeacher.from_folder(args.teachers), TddfaTeacher(args.teachers))
    labels.ask_teachers(args.root, labels.MeshLabels.load(args.meshes), teachers, args.out)


def mine_command(args: argparse.Namespace) -> None:
    meshes = labels.MeshLabels.load(args.meshes)
    poses = labels.load_pose_labels(args.poses, meshes, load_face_model())
    mining.mine(args.root, meshes, poses, _proposer(), args.out, args.onet)


def celeba_command(args: argparse.Namespace) -> None:
    teacher: PoseTeacher = (
        FsaNetTeacher.from_folder(args.teachers) if args.teachers else SixDRepNetTeacher.from_package()
    )
    faces = load_celeba(args.root)[: args.limit]
    count = mine_celeba(faces, teacher, _proposer(), args.out, args.onet)
    print(f"{count} of {len(faces)} faces cut")


def _proposer() -> FaceCascade:
    """P-Net and R-Net with loose thresholds; only `propose` is used, which never asks the third net."""
    pnet, rnet = (OnnxModel.load(models_dir() / name) for name in ("pnet", "rnet"))
    return FaceCascade(pnet, rnet, rnet, mining.LOOSE)


def turn_command(args: argparse.Namespace) -> None:
    turned.make(Mined.load(args.mined), load_face_model(), args.out, args.per_face)


def fit_command(args: argparse.Namespace) -> None:
    mined = Mined.load(args.mined, *args.also)
    train(mined, RECIPES[args.recipe], args.out, args.onet, args.start_from, args.minutes)


def mean_command(args: argparse.Namespace) -> None:
    write_mean(args.checkpoints, args.out)


def export_command(args: argparse.Namespace) -> None:
    stores = [Mined.load(folder) for folder in args.mined]
    recipe = RECIPES[args.recipe]
    counts = [len(split(store, recipe.max_disagreement_rad)[0]) for store in stores]
    if not counts[0]:
        raise ConfigError(f"{args.mined[0]} holds no face to train on.")
    command = f"moretta-train fpnet-fit MINED --also TURNED --recipe {args.recipe} --onet onet.pt"
    ship_fpnet(args.checkpoint, recipe, args.folder, {"command": command}, stores[0], sum(counts[1:]))


def eval_command(args: argparse.Namespace) -> None:
    meshes = labels.MeshLabels.load(args.meshes)
    poses = labels.load_pose_labels(args.poses, meshes, load_face_model())
    pnet, rnet = (OnnxModel.load(models_dir() / name) for name in ("pnet", "rnet"))
    cascade = FaceCascade(pnet, rnet, OnnxModel.load(args.model), CascadeSettings(min_face_px=args.min_face))
    sheets = Sheets(args.plot, args.worst)
    text, metrics = report(cascade, args.root, poses, Mined.load(args.turned) if args.turned else None, sheets)
    print(text)
    if args.write:
        card = args.model / "CARD.md"
        start = card.read_text(encoding="utf-8").split(_TABLES_TITLE)[0].split(FIGURES_TITLE)[0]
        card.write_text(f"{start.rstrip()}\n\n{_TABLES_TITLE}\n\n{text}", encoding="utf-8")
        write_metrics(args.model, metrics)
