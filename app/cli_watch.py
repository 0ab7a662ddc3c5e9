"""`moretta watch` and `moretta report`: attention reports from the command line."""

from __future__ import annotations

import argparse
import math

from app.cli_arguments import OneLineParser, path
from app.core.attention_config import Profile


def add_commands(commands: argparse._SubParsersAction[OneLineParser]) -> None:
    """Add `watch` and `report`."""
    watch = commands.add_parser("watch", help="attention report of a video: events, signals, a page to look at")
    watch.add_argument("source", metavar="VIDEO", help="video file, or anything --source of run takes")
    watch.add_argument("--out", type=path, required=True, metavar="FOLDER", help="new folder for the report")
    watch.add_argument("--profile", choices=[p.value for p in Profile], default=Profile.DEFAULT.value)
    watch.add_argument("--speed-kmh", type=float, metavar="V", help="driving speed, for the rules that ask for it")
    watch.add_argument("--hfov", type=float, metavar="DEG", help="the camera's horizontal field of view, if known")
    watch.add_argument("--snapshots", action="store_true", help="keep a small picture of each event")
    watch.set_defaults(handler=_watch)

    report = commands.add_parser("report", help="build a session's report again from its files")
    report.add_argument("folder", type=path, metavar="FOLDER")
    report.set_defaults(handler=_report)


def _watch(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from app.camera.base import CameraOptions
    from app.camera.sources import open_source
    from app.core.attention_config import config_for
    from app.core.attention_watch import AttentionSettings
    from app.core.errors import ConfigError
    from app.core.pipeline import PipelineSettings
    from app.inference.registry import ModelOptions, build_pipeline
    from app.session.report import write_report
    from app.session.report_files import PAGE
    from app.session.run_sync import run_sync

    if options.hfov is not None and not 10.0 <= options.hfov <= 170.0:
        raise ConfigError(f"--hfov must be between 10 and 170 degrees, not {options.hfov:g}.")
    if options.speed_kmh is not None and not 0.0 <= options.speed_kmh <= 400.0:
        raise ConfigError(f"--speed-kmh must be between 0 and 400, not {options.speed_kmh:g}.")
    profile = Profile(options.profile)
    speed_mps = None if options.speed_kmh is None else options.speed_kmh / 3.6
    hfov_rad = None if options.hfov is None else math.radians(options.hfov)
    settings = PipelineSettings(hfov_rad=hfov_rad, attention=AttentionSettings(config_for(profile), speed_mps))
    source = open_source(options.source, CameraOptions())
    pipeline = build_pipeline(ModelOptions()).pipeline
    results = tqdm(run_sync(source, pipeline, settings), unit="frame", disable=None)
    write_report(results, options.out, source.name, profile.value, options.snapshots)
    print(f"{options.out / PAGE}")
    return 0


def _report(options: argparse.Namespace) -> int:
    from app.session.report import rebuild
    from app.session.report_files import PAGE

    rebuild(options.folder)
    print(f"{options.folder / PAGE}")
    return 0
