"""All of FPNet's held-out figures in one text, and the few that go into model.toml."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.inference.cascade import FaceCascade
from training.datasets.mtfl import load_mtfl_csv
from training.fpnet.calibration import plot_reliability
from training.fpnet.dataset import Mined, is_held_out
from training.fpnet.evaluate import (
    PoseScores,
    angles_deg,
    compare,
    markdown,
    pose_class_table,
    reliability,
    score_rotations,
    search,
)
from training.fpnet.labels import PoseLabels
from training.fpnet.pose_samples import load_pose_samples
from training.fpnet.worst import Answer, draw_worst

F64 = npt.NDArray[np.float64]

_SETS = {"HELEN test": "w300_test/", "MTFL, held-out fifth": "mtfl/"}
_MAX_TURNED = 600
_PROFILES = (1, 5)
_AGREED_RAD = float(np.radians(10.0))


@dataclass(frozen=True, slots=True)
class Sheets:
    """Pictures to draw: stated against true error; the worst faces. None draws nothing."""

    reliability: Path | None = None
    worst: Path | None = None


def report(
    cascade: FaceCascade, root: Path, labels: PoseLabels, turned: Mined | None, sheets: Sheets
) -> tuple[str, dict[str, float]]:
    """Markdown text and metrics. root holds the data sets that labels' names start from."""
    names = np.array(labels.names)
    held = np.array([is_held_out(n) for n in labels.names])
    parts: list[str] = []
    metrics: dict[str, float] = {}
    answers: list[Answer] = []
    for title, prefix in _SETS.items():
        which = np.flatnonzero(held & np.char.startswith(names, prefix))
        found = search(cascade, root, [labels.names[i] for i in which], labels.boxes_xyxy[which])
        scores = compare(found, labels, which)
        parts.append(markdown(title, scores))
        metrics |= _metrics(prefix.rstrip("/"), scores["FPNet"])
        answers += [Answer(int(i), f) for f, i in zip(found, which, strict=True) if f is not None]
        if prefix == "mtfl/":
            classes = _mtfl_classes(root, [labels.names[i] for i in which])
            parts.append(_classes(classes, [f.R_line_of_sight if f else None for f in found]))
            agreed = np.isin(classes, _PROFILES) & (labels.disagreement_rad[which] <= _AGREED_RAD)
            profiles = [f for f, good in zip(found, agreed, strict=True) if good]
            if any(profiles):
                title = "MTFL's profile classes, held-out fifth, where the teachers agree within 10 degrees"
                parts.append(markdown(title, compare(profiles, labels, which[agreed])))
    parts.append(_stated_errors(answers, labels, sheets.reliability))
    if sheets.worst is not None:
        draw_worst(answers, labels, root, sheets.worst)
    text, figures = _pose_samples(cascade, root / "pose_samples")
    parts.append(text)
    metrics |= figures
    if turned is not None:
        round_scores = _turned(cascade, turned)
        parts.append(markdown("Held-out faces turned in 3D (box given)", {"FPNet": round_scores}))
        metrics["turned_geodesic_mean_deg"] = round(round_scores.geodesic_mean, 2)
    return "\n".join(parts), metrics


def _stated_errors(answers: list[Answer], labels: PoseLabels, plot: Path | None) -> str:
    sure = [(a.face.uncertainty_rad, a.error_rad(labels)) for a in answers if a.face.uncertainty_rad is not None]
    if not sure:
        return "This network states no error of its own.\n"
    rows = reliability([s for s, _ in sure], [e for _, e in sure])
    if plot is not None:
        plot_reliability(rows, plot)
    lines = "".join(f"| {n} | {s:.1f} | {e:.1f} |\n" for n, s, e in rows)
    return "**Stated against true error**, degrees, both sets\n\n| n | stated | true |\n|---|---|---|\n" + lines


def _metrics(name: str, s: PoseScores) -> dict[str, float]:
    values = {
        "n": float(s.n),
        "found_share": round(s.n / s.asked, 4),
        "geodesic_mean_deg": round(s.geodesic_mean, 2),
        "geodesic_p90_deg": round(s.geodesic_p90, 2),
        "yaw_mae_deg": round(s.mae[0], 2),
        "pitch_mae_deg": round(s.mae[1], 2),
        "roll_mae_deg": round(s.mae[2], 2),
    }
    return {f"{name}_{key}": value for key, value in values.items()}


def _mtfl_classes(root: Path, names: list[str]) -> npt.NDArray[np.int64]:
    """MTFL's pose class (N,), 1 left profile .. 5 right profile, of the stills `names`."""
    class_of = {f"mtfl/{s.name}": s.attributes["pose_class"] for s in load_mtfl_csv(root / "mtfl").samples}
    return np.array([int(class_of[n]) for n in names], np.int64)


def _classes(classes: npt.NDArray[np.int64], rotations: list[F64 | None]) -> str:
    seen = [(R, c) for R, c in zip(rotations, classes, strict=True) if R is not None]
    table = pose_class_table(angles_deg([R for R, _ in seen])[:, 0], [int(c) for _, c in seen])
    head = "| MTFL's class | yaw < -45 | -45..-15 | -15..15 | 15..45 | > 45 |\n|---|---|---|---|---|---|\n"
    rows = "".join(
        f"| {label} | " + " | ".join(str(v) for v in row) + " |\n"
        for label, row in zip(("left profile", "left", "frontal", "right", "right profile"), table, strict=True)
    )
    return "**MTFL's pose classes**, number of faces by FPNet's yaw\n\n" + head + rows


def _pose_samples(cascade: FaceCascade, folder: Path) -> tuple[str, dict[str, float]]:
    samples = load_pose_samples(folder)
    found = search(cascade, folder, [s.name for s in samples], np.stack([s.box_xyxy for s in samples]))
    pairs = [(f, s) for f, s in zip(found, samples, strict=True) if f is not None]
    wanted = np.degrees([s.yaw_rad for _, s in pairs])
    yaw = np.abs(angles_deg([f.R_line_of_sight for f, _ in pairs])[:, 0] - wanted)
    far = yaw[np.abs(wanted) > 45.0]
    full = [(f.R_line_of_sight, s.R) for f, s in pairs if s.R is not None]
    figures: dict[str, float] = {"pose_samples_yaw_n": float(len(yaw))}
    text = f"**AFLW2000 samples**: found {len(yaw)}/{len(samples)}"
    if len(yaw):
        figures["pose_samples_yaw_mae_deg"] = round(float(yaw.mean()), 2)
        text += f", yaw MAE {yaw.mean():.2f} (n = {len(yaw)})"
    if len(far):
        text += f", beyond 45 degrees {far.mean():.2f} (n = {len(far)})"
    if full:
        s = score_rotations(np.stack([a for a, _ in full]), np.stack([b for _, b in full]), len(full))
        figures["pose_samples_geodesic_mean_deg"] = round(s.geodesic_mean, 2)
        text += f", geodesic mean {s.geodesic_mean:.2f} (n = {s.n})"
    return text + "\n", figures


def _turned(cascade: FaceCascade, turned: Mined) -> PoseScores:
    """FPNet alone on the held-out faces of a store of turned faces, each in its mesh's box."""
    at = np.flatnonzero([is_held_out(str(n)) for n in turned.names])[:_MAX_TURNED]
    sure = cascade.with_settings(replace(cascade.settings, glance_threshold=0.0, keep_threshold=0.0))
    rotations = []
    for i in at:
        xy = turned.points[i, :, :2]
        box = np.concatenate([xy.min(axis=0), xy.max(axis=0) + 1.0]).astype(np.float32)
        rotations += [f.R_line_of_sight for f in sure.refine(np.asarray(turned.faces[int(i)]), box[None]) if f]
    return score_rotations(np.stack(rotations), turned.rotations[at], len(at))
