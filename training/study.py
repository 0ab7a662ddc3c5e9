"""moretta-train study: one report, Markdown and plots, from nothing but run records."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from app.core.errors import ConfigError
from training.landmarks.config import BACKBONES
from training.landmarks.record import RECORD, read_record

Record = Mapping[str, Any]

REPORT = "report.md"

SOURCE_NETWORKS = {
    "resnet18": ("ResNet18", 7.84, 47, 53.0, 4.0, 1.81, 11.7),
    "mobilenetv2_100": ("MobileNetV2", 7.73, 50, 29.0, 7.4, 0.30, 3.5),
    "efficientnet_b0": ("EfficientNet-B0", 7.37, 39, 41.0, 11.3, 0.39, 5.3),
    "mobilenetv3_large_100": ("MobileNetV3-Large", 7.88, 32, 26.0, 8.5, 0.22, 5.5),
    "mobilevit_s": ("MobileViT-S", 7.75, 36, 80.0, 12.4, None, 5.6),
}
"""S1's own table on LaPa's test set: name, inter-pupil NME %, epochs, CPU ms (Xeon 2.2 GHz), GPU ms (P100), GFLOPS,
million parameters."""

SOURCE_WING = {"mobilenetv3_large_100": (5.36, 79), "efficientnet_b0": (5.24, 93)}
"""S1 with Wing: inter-pupil NME % and epochs."""

SOURCE_ABLATIONS = {
    "S1 recipe": 7.88,
    "no warm-up": 8.07,
    "first 3 blocks frozen": 8.17,
    "random initialisation": 8.81,
    "detector box only": 8.84,
    "no rotation or colour": 8.23,
    "no rotation, colour or border jitter": 9.31,
    "Wing": 5.36,
}
"""S1's ablations of MobileNetV3-Large on LaPa's test set: inter-pupil NME %."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    study = commands.add_parser("study", help="write the report of finished runs: Markdown and plots")
    study.add_argument("runs", type=Path, nargs="+", help="run folders, or folders of run folders")
    study.add_argument("--out", type=Path, required=True, help="folder for report.md and its plots")
    study.add_argument("--about", type=Path, help="Markdown that goes before the tables, written by hand")
    study.set_defaults(run=study_command)

    cost = commands.add_parser("cost", help="measure runs' networks in PyTorch and onnxruntime, into their records")
    cost.add_argument("runs", type=Path, nargs="+", help="run folders, or folders of run folders")
    cost.add_argument("--threads", type=int, default=1)
    cost.add_argument("--size", type=int, help="px of the picture, beside the run's own")
    cost.set_defaults(run=cost_command)


def study_command(args: argparse.Namespace) -> None:
    records = load_records(args.runs)
    command = "moretta-train study " + " ".join(str(r) for r in args.runs) + f" --out {args.out}"
    about = ""
    if args.about is not None:
        command += f" --about {args.about}"
        about = read_text(args.about)
    write_study(records, args.out, command, about)
    print(f"{args.out / REPORT}: {len(records)} runs")


def cost_command(args: argparse.Namespace) -> None:
    from app.core.keypoints import schema
    from training.landmarks.config import ModelConfig, build_value
    from training.landmarks.cost import measure_cost
    from training.landmarks.record import write_record

    measured: dict[tuple[str, int, int], dict[str, Any]] = {}
    for folder in run_folders(args.runs):
        record = read_record(folder)
        if "test" not in record or "network" in record:
            continue  # a start for other runs, or a model that is no timm network
        model: ModelConfig = build_value(ModelConfig, record["config"]["model"], str(folder))
        if args.size is not None:
            model = replace(model, size_px=args.size)
        key = (model.backbone, model.size_px, schema(record["schema"]).count)
        if key not in measured:
            measured[key] = measure_cost(model, key[2], args.threads)
            print(f"{model.backbone}: {measured[key]}")
        record["cost" if args.size is None else f"cost_{args.size}"] = measured[key]
        write_record(record, folder)


def run_folders(folders: Sequence[Path]) -> list[Path]:
    """The run folders among `folders`, and those in them.

    Raises:
        ConfigError: a folder holds none.
    """
    out: list[Path] = []
    for folder in folders:
        found = [folder] if (folder / RECORD).is_file() else sorted(p.parent for p in folder.glob(f"*/{RECORD}"))
        if not found:
            raise ConfigError(f"{folder} holds no {RECORD}, nor does any folder in it.")
        out += found
    return out


def read_text(file: Path) -> str:
    """A text file; raises ConfigError where it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from None


def load_records(folders: Sequence[Path]) -> list[dict[str, Any]]:
    """The records of `run_folders`, by family, name and seed."""
    records = [read_record(f) for f in run_folders(folders)]
    return sorted(records, key=lambda r: (r["family"], r["name"], r["config"]["run"]["seed"]))


def write_study(records: Sequence[Record], out: Path, command: str, about: str = "") -> None:
    """Write out/report.md and its plots from records that were scored on one common test set.

    about: Markdown to go before the tables.

    Raises:
        ConfigError: no record has a test score, or the test sets differ.
    """
    from training.study_plots import plot_ablations, plot_ced, plot_costs, plot_curves

    scored = [r for r in records if "test" in r]
    if not scored:
        raise ConfigError("No run has a score on a test set.")
    tests = {(str(r["config"]["data"]["test"]), r["samples"]["test"]) for r in scored}
    if len(tests) > 1:
        raise ConfigError("The runs were scored on different test sets: write one study for each.")
    out.mkdir(parents=True, exist_ok=True)
    plots = {
        "costs.png": plot_costs(scored, out / "costs.png"),
        "ablations.png": plot_ablations(_ablations(scored), SOURCE_ABLATIONS, out / "ablations.png"),
        "curves.png": plot_curves(scored, out / "curves.png"),
        "ced.png": plot_ced(scored, out / "ced.png"),
    }
    parts = [_heading(scored, command), about.strip(), _table_of_runs(scored), _compared_with_source(scored)]
    parts += [_networks_at_full_size(scored)]
    parts += [f"![{name}]({name})" for name, drawn in plots.items() if drawn]
    parts += [_table_of_regions(scored), _honesty(scored)]
    (out / REPORT).write_text("\n\n".join(p for p in parts if p) + "\n", encoding="utf-8")


def network_name(record: Record) -> str:
    """The network as the study's tables call it: a record's own "network" where it is no timm backbone."""
    if "network" in record:
        return str(record["network"])
    backbone = record["config"]["model"]["backbone"]
    return BACKBONES.get(backbone, backbone)


def spread(values: Iterable[float]) -> str:
    """Mean, and with several seeds their standard deviation: "3.21" or "3.21 ± 0.05"."""
    numbers = [v for v in values if math.isfinite(v)]
    if not numbers:
        return "-"
    if len(numbers) == 1:
        return f"{numbers[0]:.2f}"
    return f"{np.mean(numbers):.2f} ± {np.std(numbers, ddof=1):.2f}"


def groups(records: Sequence[Record]) -> list[list[Record]]:
    """Records that differ by seed alone, together, in the order of their first."""
    out: dict[str, list[Record]] = {}
    for record in records:
        config = {**record["config"], "run": {**record["config"]["run"], "seed": 0}}
        out.setdefault(repr((record["name"], config)), []).append(record)
    return list(out.values())


def _heading(records: Sequence[Record], command: str) -> str:
    count = records[0]["samples"]["test"]
    return (
        "# Landmark study\n\n"
        f"{len(records)} runs, scored on the same {count} test faces. Written by `{command}` from the run records.\n\n"
        "NME is the mean over faces of the mean point error over the distance of the TRUE outer eye corners "
        "(inter-ocular) or pupils (inter-pupil); FR: share of faces above 8 % inter-ocular; AUC: area under the "
        "cumulative error curve up to 8 %."
    )


def _table_of_runs(records: Sequence[Record]) -> str:
    rows = [
        "| run | network | start | loss | seeds | epochs | min | NME io % | NME ip % | P90 % | FR % | AUC | M param "
        "| GMAC | torch ms | onnx ms |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for group in groups(records):
        first, config = group[0], group[0]["config"]

        def of(kind: str, key: str, factor: float = 100.0, group: Sequence[Record] = group) -> str:
            return spread(factor * r["test"][kind][key] for r in group if kind in r["test"])

        rows.append(
            f"| {first['name']} | {network_name(first)} | {first['init']} "
            f"| {first.get('loss', config['loss']['kind'])} | {len(group)} "
            f"| {spread(r.get('epochs', math.nan) for r in group)} "
            f"| {spread(r.get('training_s', math.nan) / 60 for r in group)} "
            f"| {of('inter_ocular', 'nme')} | {of('inter_pupil', 'nme')} | {of('inter_ocular', 'p90')} "
            f"| {of('inter_ocular', 'failure_rate')} | {of('inter_ocular', 'auc', 1.0)} "
            f"| {_figure(first, 'parameters', 1e-6)} | {_figure(first, 'giga_macs')} "
            f"| {_ms(first, 'torch_cpu_ms')} | {_ms(first, 'onnx_cpu_ms')} |"
        )
    return "## Runs\n\n" + "\n".join(rows)


def _compared_with_source(records: Sequence[Record]) -> str:
    """Our S1 runs beside the source's figures: another data set, so only the order of things compares."""
    rows = []
    for group in groups([r for r in records if r["family"] == "s1"]):
        first = group[0]
        variant, backbone = first["variant"], first["config"]["model"]["backbone"]
        source = SOURCE_ABLATIONS.get(variant) if backbone == "mobilenetv3_large_100" else None
        if source is None and variant == "S1 recipe" and backbone in SOURCE_NETWORKS:
            source = SOURCE_NETWORKS[backbone][1]
        if source is None and first["config"]["loss"]["kind"] == "wing" and backbone in SOURCE_WING:
            source = SOURCE_WING[backbone][0]
        ours = spread(100 * r["test"]["inter_pupil"]["nme"] for r in group if "inter_pupil" in r["test"])
        theirs = "-" if source is None else f"{source:.2f}"
        rows.append(f"| {network_name(first)} | {variant} | {first['init']} | {ours} | {theirs} |")
    if not rows:
        return ""
    return (
        "## Beside the source (S1)\n\nInter-pupil NME %. The source trained from ImageNet weights on LaPa's 18,176 "
        "faces with 106 points and tested on LaPa; compare differences between rows, not the two columns.\n\n"
        "| network | variant | our start | ours | source |\n|---|---|---|---|---|\n" + "\n".join(rows)
    )


def _networks_at_full_size(records: Sequence[Record]) -> str:
    """What S1's networks cost at S1's 224 px here, beside the source's figures."""
    rows = {}
    for record in records:
        cost, backbone = record.get("cost_224"), record["config"]["model"]["backbone"]
        if cost is None or backbone not in SOURCE_NETWORKS:
            continue
        name, _, _, cpu_ms, gpu_ms, gmac, parameters = SOURCE_NETWORKS[backbone]
        rows[backbone] = (
            f"| {name} | {_figure(record, 'parameters', 1e-6)} | {parameters} | {cost['giga_macs']:.2f} "
            f"| {'-' if gmac is None else gmac} | {_ms({'cost': cost}, 'torch_cpu_ms')} "
            f"| {_ms({'cost': cost}, 'onnx_cpu_ms')} | {cpu_ms} | {_ms({'cost': cost}, 'torch_gpu_ms')} | {gpu_ms} |"
        )
    if not rows:
        return ""
    return (
        "## Cost at S1's 224 px\n\nOne face, one thread of this machine; the source's CPU is a Xeon at 2.2 GHz, its "
        "GPU a P100.\n\n"
        "| network | M param | source | GMAC | source | torch ms | onnx ms | source CPU ms | GPU ms | source GPU ms |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n" + "\n".join(rows.values())
    )


def _table_of_regions(records: Sequence[Record]) -> str:
    names = sorted({n for r in records for n in r["test"].get("regions", {})})
    if not names:
        return ""
    rows = [f"| run | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for group in groups(records):
        cells = [spread(100 * r["test"]["regions"].get(n, math.nan) for r in group) for n in names]
        rows.append(f"| {group[0]['name']} | {' | '.join(cells)} |")
    return "## By region (inter-ocular NME %)\n\n" + "\n".join(rows)


def _honesty(records: Sequence[Record]) -> str:
    """What limits the comparison, from the records themselves."""
    lines = []
    for group in groups(records):
        first = group[0]
        if "how" in first:
            lines.append(f"- {first['name']}: {first['how']}")
            continue
        stopped = first["epochs"] < first["config"]["run"]["epochs"]
        budget = " (ended by its schedule or time limit)" if stopped else ""
        missed = first.get("missed_by_detector", {}).get("test")
        boxes = (
            first["detector"]
            if missed is None
            else f"{first['detector']}, {missed} missed test faces cut by their true points"
        )
        lines.append(
            f"- {first['name']}: started from {first['init']}; {first['samples']['train']} training faces, "
            f"{first['epochs']} of {first['config']['run']['epochs']} epochs{budget}, {first['steps']} steps; "
            f"boxes: {boxes}; commit {first['commit']}, config {first['config_hash']}."
        )
    return "## What each run had\n\n" + "\n".join(lines)


def _ablations(records: Sequence[Record]) -> dict[str, list[float]]:
    """Variant of MobileNetV3-Large in the S1 family -> inter-pupil NME % of its seeds."""
    out: dict[str, list[float]] = {}
    for r in records:
        if r["family"] == "s1" and r["config"]["model"]["backbone"] == "mobilenetv3_large_100":
            score = r["test"].get("inter_pupil", r["test"]["inter_ocular"])
            out.setdefault(r["variant"], []).append(100 * score["nme"])
    return out


def _figure(record: Record, key: str, factor: float = 1.0) -> str:
    return f"{factor * record[key]:.2f}" if key in record else "-"


def _ms(record: Record, key: str) -> str:
    value = record.get("cost", {}).get(key)
    return "-" if value is None else f"{value[0]:.1f}"
