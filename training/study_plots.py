"""The study's plots, as S1 has them. Each function draws what the records hold; False where they hold nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from training.metrics import ced_curve

Record = Mapping[str, Any]

_CED_END = 0.08


def plot_costs(records: Sequence[Record], file: Path) -> bool:
    """NME against CPU ms, GPU ms, multiply-adds and parameters: a panel for each that is known."""
    panels = [
        ("onnxruntime, one face, ms", lambda r: _first(r.get("cost", {}).get("onnx_cpu_ms"))),
        ("PyTorch on the CPU, one face, ms", lambda r: _first(r.get("cost", {}).get("torch_cpu_ms"))),
        ("PyTorch on the GPU, one face, ms", lambda r: _first(r.get("cost", {}).get("torch_gpu_ms"))),
        ("multiply-adds, 10^9", lambda r: r.get("giga_macs")),
        ("parameters, 10^6", lambda r: r["parameters"] / 1e6 if "parameters" in r else None),
    ]
    known = [(title, value) for title, value in panels if any(value(r) is not None for r in records)]
    if not known:
        return False
    figure = Figure(figsize=(4.2 * len(known), 3.8), layout="constrained")
    for axis, (title, value) in zip(np.atleast_1d(figure.subplots(1, len(known))), known, strict=True):
        for r in records:
            if value(r) is not None:
                nme = 100 * r["test"]["inter_ocular"]["nme"]
                axis.scatter(value(r), nme, s=18)
                axis.annotate(r["name"], (value(r), nme), fontsize=6, xytext=(3, 3), textcoords="offset points")
        axis.set_xlabel(title)
        axis.set_ylabel("NME inter-ocular, %")
        axis.grid(alpha=0.3)
    return _save(figure, file)


def plot_ablations(ours: Mapping[str, Sequence[float]], source: Mapping[str, float], file: Path) -> bool:
    """Bars of each ablation's inter-pupil NME, the source's beside ours."""
    names = [n for n in source if n in ours] + [n for n in ours if n not in source]
    if len(names) < 2:
        return False
    figure = Figure(figsize=(7.5, 0.5 * len(names) + 1.4), layout="constrained")
    axis = figure.subplots()
    rows = np.arange(len(names))
    axis.barh(rows - 0.2, [float(np.mean(ours[n])) for n in names], 0.38, label="here")
    axis.barh(rows + 0.2, [source.get(n, 0.0) for n in names], 0.38, label="source (LaPa)")
    axis.set_yticks(rows, names, fontsize=8)
    axis.invert_yaxis()
    axis.set_xlabel("NME inter-pupil, %")
    axis.legend(fontsize=8)
    axis.grid(axis="x", alpha=0.3)
    return _save(figure, file)


def plot_curves(records: Sequence[Record], file: Path) -> bool:
    """Training and validation loss (relative to their first epoch, for losses have different units), and NME."""
    curved = [r for r in records if len(r.get("curve", ())) > 1]
    if not curved:
        return False
    figure = Figure(figsize=(12, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    colours = _colours(curved)
    for r in curved:
        epochs, colour = np.arange(1, len(r["curve"]) + 1), colours[r["name"]]
        left.plot(epochs, _relative(r["curve"], "loss"), color=colour, linewidth=1.2)
        left.plot(epochs, _relative(r["curve"], "train_loss"), color=colour, linestyle=":", linewidth=1)
        key = next((k for k in ("nme_inter_pupil", "nme_inter_ocular") if k in r["curve"][0]), None)
        if key is not None:
            right.plot(epochs, [100 * e[key] for e in r["curve"]], color=colour, linewidth=1.2)
    left.set_ylabel("loss over its first value (dotted: training)")
    right.set_ylabel("validation NME, %")
    for axis in (left, right):
        axis.set_yscale("log")
        axis.set_xlabel("epoch")
        axis.grid(alpha=0.3)
    _name_beside(figure, colours)
    return _save(figure, file)


def plot_ced(records: Sequence[Record], file: Path) -> bool:
    """Cumulative error distributions up to 8 % inter-ocular."""
    known = [r for r in records if r["test"].get("nme_of_pictures")]
    if not known:
        return False
    figure = Figure(figsize=(8, 4.6), layout="constrained")
    axis = figure.subplots()
    grid, colours = np.linspace(0.0, _CED_END, 200), _colours(known)
    for r in known:
        curve = ced_curve(r["test"]["nme_of_pictures"], grid)
        axis.plot(100 * grid, curve, color=colours[r["name"]], linewidth=1.2)
    axis.set_xlabel("NME inter-ocular, %")
    axis.set_ylabel("share of faces")
    axis.set_ylim(0, 1)
    axis.grid(alpha=0.3)
    _name_beside(figure, colours)
    return _save(figure, file)


def _colours(records: Sequence[Record]) -> dict[str, Any]:
    """A colour for each name: the seeds of one run look alike."""
    names = list(dict.fromkeys(r["name"] for r in records))
    return {name: colormaps["turbo"]((k + 0.5) / len(names)) for k, name in enumerate(names)}


def _name_beside(figure: Figure, colours: Mapping[str, Any]) -> None:
    lines = [Line2D([], [], color=colour, label=name) for name, colour in colours.items()]
    figure.legend(handles=lines, loc="outside right upper", fontsize=7)


def _relative(curve: Sequence[Mapping[str, float]], key: str) -> list[float]:
    first = abs(curve[0].get(key, 0.0)) or 1.0
    return [max(e.get(key, np.nan) / first, 1e-6) for e in curve]


def _first(value: Sequence[float] | None) -> float | None:
    return None if value is None else value[0]


def _save(figure: Figure, file: Path) -> bool:
    FigureCanvasAgg(figure)
    figure.savefig(file, dpi=110)
    return True
