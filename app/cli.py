"""The `moretta` command: arguments in, one line of error and exit code 2 for anything expected that went wrong."""

from __future__ import annotations

import argparse
import io
import math
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from app.cli_arguments import OneLineParser, path, positive_int, size
from app.core.errors import ConfigError, MorettaError, SourceError
from app.version import __version__


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--landmarks", metavar="ID", default="mesh478", help="landmark model (default: %(default)s)")
    parser.add_argument(
        "--points", metavar="SET", help="also give each face's points in this set: ibug68 (68) or lapa106 (106)"
    )
    parser.add_argument("--face-pose-net", type=path, metavar="FILE", help="another face pose network, an ONNX file")
    parser.add_argument("--threads", type=positive_int, metavar="N", help="onnxruntime's threads")
    parser.add_argument("--cuda", action="store_true", help="use the GPU; says so if it cannot")


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    # These bring numpy and OpenCV: while they load, Ctrl-C must already find `main` at work.
    from app import cli_desktop, cli_masks, cli_watch

    parser = OneLineParser(
        prog="moretta",
        description="A live mirror with face masks and a driver-attention indicator. Nothing leaves this computer.",
        epilog="The attention indicator is a demonstration and no safety device.",
    )
    parser.add_argument("--version", action="version", version=f"moretta {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="open the window, or with --headless process a source to files")
    run.add_argument("--source", metavar="X", help='camera name or number, "demo", URL, video, picture or folder')
    run.add_argument("--mask", metavar="M", help="mask to wear, by its folder's name")
    run.add_argument("--headless", action="store_true", help="no window: needs --out, --json, --csv or a stream")
    run.add_argument("--out", type=path, metavar="FILE", help="video to write (headless)")
    run.add_argument("--json", type=path, metavar="FILE", help="one JSON line a frame (headless)")
    run.add_argument("--csv", type=path, metavar="FILE", help="one row a face and frame (headless)")
    run.add_argument("--stdout", action="store_true", help="one JSON line a frame on standard output (headless)")
    run.add_argument("--udp", metavar="[HOST:]PORT", help="JSON datagrams for another program (headless)")
    run.add_argument("--osc", metavar="[HOST:]PORT", help="OSC messages (headless)")
    run.add_argument("--websocket", metavar="[HOST:]PORT", help="offer a WebSocket (headless)")
    run.add_argument("--allow-remote", action="store_true", help="let streams name other computers")
    run.add_argument(
        "--no-overlay", action="store_true", help="headless: no box and axes, which are drawn where no mask is worn"
    )
    run.add_argument("--size", type=size, metavar="WxH", help="camera picture size")
    run.add_argument("--fps", type=float, metavar="F", help="camera frames per second")
    run.add_argument("--hfov", type=float, metavar="DEG", help="the camera's horizontal field of view, if known")
    run.add_argument("--smoothing", type=float, metavar="0..1", help="0 steady .. 1 quick")
    run.add_argument("--min-face", type=float, default=60.0, metavar="PX", help="smallest face searched for")
    _add_model_options(run)
    run.set_defaults(handler=_run)

    detect = commands.add_parser("detect", help="find faces and head directions in a picture or folder")
    detect.add_argument("src", type=path, metavar="SRC", help="picture or folder")
    detect.add_argument("dest", type=path, metavar="DEST", help="folder for the annotated pictures")
    detect.add_argument("--json", action="store_true", help="also write DEST/results.jsonl")
    detect.add_argument("--csv", action="store_true", help="also write DEST/results.csv")
    detect.add_argument("--min-face", type=float, default=40.0, metavar="PX", help="smallest face searched for")
    _add_model_options(detect)
    detect.set_defaults(handler=_detect)

    bench = commands.add_parser("bench", help="measure every stage on the demo clip, on this machine")
    bench.add_argument("--frames", type=positive_int, default=200, metavar="N", help="frames (default %(default)s)")
    bench.add_argument("--json", type=path, metavar="FILE", help="write the figures as JSON too")
    _add_model_options(bench)
    bench.set_defaults(handler=_bench)

    models = commands.add_parser("models", help="the shipped models")
    models.add_argument("action", choices=("check", "list"))
    models.set_defaults(handler=_models)

    cli_masks.add_command(commands)
    cli_watch.add_commands(commands)
    cli_desktop.add_command(commands)

    cameras = commands.add_parser("cameras", help="list cameras by name")
    cameras.add_argument(
        "--probe", action="store_true", help="open each index for a moment (for systems without a list)"
    )
    cameras.set_defaults(handler=_cameras)

    doctor = commands.add_parser("doctor", help="versions, providers, OpenGL, cameras, models: for a bug report")
    doctor.set_defaults(handler=_doctor)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name that the terminal has no letters for is told as well as it can be.
        sys.stdout.reconfigure(errors="backslashreplace")
    # A polite `kill`, as of a service that is stopped, ends a job as Ctrl-C does: its files are closed, not cut off.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _command(argv)
    except MorettaError as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        print("moretta: stopped; what was done is kept", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _drop_output()
        return 0
    except OSError as error:
        _drop_output()
        where = f'"{error.filename}": ' if error.filename else ""
        return _failed(f"{where}{error.strerror or error}.")
    finally:
        signal.signal(signal.SIGTERM, before)


def _command(argv: Sequence[str] | None) -> int:
    try:
        options = build_parser().parse_args(argv)
        return int(options.handler(options))
    finally:
        # Left to the interpreter's end, a full disk or a reader that has gone would be told in a traceback.
        if sys.stdout is not None:
            sys.stdout.flush()


def _failed(sentence: str) -> int:
    print(f"moretta: {sentence}", file=sys.stderr)
    return 2


def _drop_output() -> None:
    """Send what is still to be printed nowhere if nobody takes it."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _model_options(options: argparse.Namespace):  # type: ignore[no-untyped-def]
    from app.inference.registry import ModelOptions

    return ModelOptions(options.landmarks, options.face_pose_net, options.threads, options.cuda, options.points)


def _tell_providers(asked_cuda: bool, providers: Sequence[str]) -> None:
    if asked_cuda and "CUDAExecutionProvider" not in providers:
        print("moretta: the GPU cannot be used by this onnxruntime; running on the CPU", file=sys.stderr)


def _check_ranges(options: argparse.Namespace) -> None:
    if not 10.0 <= options.min_face <= 10000.0:
        raise ConfigError(f"--min-face must be at least 10 px, not {options.min_face:g}.")
    smoothing = getattr(options, "smoothing", None)
    if smoothing is not None and not 0.0 <= smoothing <= 1.0:
        raise ConfigError(f"--smoothing must be between 0 and 1, not {options.smoothing:g}.")
    hfov = getattr(options, "hfov", None)
    if hfov is not None and not 10.0 <= hfov <= 170.0:
        raise ConfigError(f"--hfov must be between 10 and 170 degrees, not {hfov:g}.")


def _run(options: argparse.Namespace) -> int:
    _check_ranges(options)
    if options.headless:
        return _run_headless(options)
    if options.out or options.json or options.csv or _wants_streams(options):
        raise ConfigError("--out, --json, --csv, --stdout, --udp, --osc and --websocket belong to --headless.")
    from app.gui.main_window import run_window
    from app.gui.options import WindowOptions

    return run_window(
        WindowOptions(
            source=options.source,
            mask=options.mask,
            quickness=options.smoothing,
            min_face_px=options.min_face,
            hfov_rad=_hfov_rad(options),
            models=_model_options(options),
            camera=_camera_options(options) if options.size is not None or options.fps is not None else None,
        )
    )


def _run_headless(options: argparse.Namespace) -> int:
    from app.camera.sources import open_source
    from app.core.overlay import ViewSettings
    from app.core.pipeline import PipelineSettings
    from app.inference.registry import build_pipeline
    from app.session.run_job import RunOutputs, check_outputs, find_mask, run_headless
    from app.session.streams import StreamOptions, Streams

    outputs = RunOutputs(options.out, options.json, options.csv)
    if not outputs.any and not _wants_streams(options):
        raise ConfigError("Without a window there must be an output: --out, --json, --csv or a stream.")
    asked_source = "demo" if options.source is None else options.source
    source = open_source(asked_source, _camera_options(options))
    check_outputs(asked_source, outputs)
    mask = None if options.mask is None else find_mask(options.mask)
    built = build_pipeline(_model_options(options))
    _tell_providers(options.cuda, built.providers)
    settings = PipelineSettings(
        quickness=0.5 if options.smoothing is None else options.smoothing,
        min_face_px=options.min_face,
        hfov_rad=_hfov_rad(options),
    )
    shown = not options.no_overlay
    view = ViewSettings(mirror=False, show_box=shown and mask is None, show_axes=shown and mask is None)
    asked = StreamOptions(options.udp, options.osc, options.websocket, options.allow_remote)
    frames = tracked = 0
    try:
        with Streams(asked, sys.stdout if options.stdout else None) as streams:
            for result in run_headless(source, built.pipeline, settings, view, mask, outputs):
                streams.send(result)
                frames += 1
                tracked += bool(result.tracks)
    finally:
        if frames:
            # Standard output may be another program's input.
            print(f"{frames} frames, {tracked} with a face", file=sys.stderr if options.stdout else sys.stdout)
    if not frames:
        raise SourceError(f'"{source.name}" has no picture that can be read.', source.name)
    return 0


def _wants_streams(options: argparse.Namespace) -> bool:
    return bool(options.stdout or options.udp or options.osc or options.websocket)


def _hfov_rad(options: argparse.Namespace) -> float | None:
    return None if options.hfov is None else math.radians(options.hfov)


def _camera_options(options: argparse.Namespace):  # type: ignore[no-untyped-def]
    from app.camera.base import CameraOptions

    asked = {"size_wh": options.size, "fps": options.fps}
    return CameraOptions(**{k: v for k, v in asked.items() if v is not None})


def _detect(options: argparse.Namespace) -> int:
    _check_ranges(options)
    from app.core.pipeline import PipelineSettings
    from app.inference.registry import build_pipeline
    from app.session.detect_job import detect_folder, find_pictures

    find_pictures(options.src, options.dest)
    built = build_pipeline(_model_options(options))
    _tell_providers(options.cuda, built.providers)
    settings = PipelineSettings(min_face_px=options.min_face, max_faces=100, follow=False, attention=None)
    done = detect_folder(options.src, options.dest, built.pipeline, settings, options.json, options.csv)
    for sentence in done.unreadable:
        print(f"moretta: skipped: {sentence}", file=sys.stderr)
    print(f"{done.pictures - len(done.unreadable)} pictures, {done.faces} faces, {len(done.unreadable)} skipped")
    return 2 if done.unreadable and len(done.unreadable) == done.pictures else 0


def _bench(options: argparse.Namespace) -> int:
    from app.session.bench import bench_demo

    report = bench_demo(_model_options(options), options.frames)
    for line in report.lines():
        print(line)
    if options.json:
        report.write(options.json)
    return 0


def _models(options: argparse.Namespace) -> int:
    from app.session.doctor import check_models

    states = check_models()
    for name, state in states:
        print(f"{name}: {state}" if options.action == "check" else name)
    return 0 if states and all(state == "ok" for _, state in states) else 2


def _cameras(options: argparse.Namespace) -> int:
    from app.camera.devices import list_cameras, probe_cameras

    cameras = probe_cameras() if options.probe else list_cameras()
    for camera in cameras:
        print(f"{camera.index}: {camera.name}")
    if not cameras:
        print("no camera found" + ("" if options.probe else "; --probe tries each index"), file=sys.stderr)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from app.session.doctor import doctor_lines

    for line in doctor_lines():
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
