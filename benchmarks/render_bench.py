"""What drawing costs for each mask at 1280x720: our own CPU time, the whole picture, and growth over many frames.

    python -m benchmarks.render_bench [--frames 60] [--soak 10000] [--json FILE] [MASK ...]

"ours" is the drawing thread's CPU time with the rasterising calls (draws, clears, blits, uploads) left out: what this
program adds whatever the graphics card. "whole" is the CPU time of all threads until the picture is finished: on
llvmpipe that includes all rasterising. CPU time, not wall time, because other work may share the machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from app.camera.demo import DemoSource
from app.core.geometry import project, rotation_from_angles
from app.core.overlay import ViewSettings
from app.core.types import CameraIntrinsics, Expression, FaceTrack, Frame, FrameResult, HeadPose
from app.paths import load_face_model, masks_dir
from app.render.gl import GL
from app.render.mask_loader import LoadedMask, list_masks, load_mask
from app.render.offscreen import OffscreenRenderer

SIZE_WH = (1280, 720)
_RASTERISING = ("glDrawElements", "glDrawArrays", "glClear", "glBlitFramebuffer", "glTexSubImage2D", "glReadPixels",
                "glGenerateMipmap", "glBufferData")  # fmt: skip


def posed(index: int, picture: np.ndarray) -> FrameResult:
    """One face that turns and talks, its landmarks projected from the canonical face."""
    model = load_face_model()
    size = picture.shape[1], picture.shape[0]
    camera = CameraIntrinsics.from_hfov(size, np.radians(60.0), estimated=False)
    yaw, pitch = 0.7 * np.sin(index / 9.0), 0.2 * np.sin(index / 5.0)
    R, t = rotation_from_angles(yaw, pitch, 0.1 * np.sin(index / 7.0)), np.array([0.0, 0.0, 0.5])
    points = model.vertices_head @ R.T + t
    pixels = project(points, camera)
    depth = (points - t)[:, 2] * camera.fx / t[2]
    box = np.concatenate([pixels.min(axis=0), pixels.max(axis=0)])
    expression = Expression(0.0, 0.0, 0.5 + 0.5 * np.sin(index / 3.0), 0.2, 0.1)
    track = FaceTrack(1, box, 1.0, "mesh478", pixels, depth, HeadPose(R, t), expression)
    return FrameResult(Frame(picture, index, index / 30.0, camera), (track,))


@contextmanager
def without_rasterising() -> Iterator[None]:
    """The calls that make the driver work are skipped; all that leads up to them is done."""
    kept = {name: getattr(GL, name) for name in _RASTERISING}
    for name in _RASTERISING:
        setattr(GL, name, lambda *_args: None)
    try:
        yield
    finally:
        for name, function in kept.items():
            setattr(GL, name, function)


def measure(renderer: OffscreenRenderer, results: list[FrameResult], mask: LoadedMask | None) -> dict[str, float]:
    """Median and 95th percentile, ms a frame."""
    view = ViewSettings()
    for result in results[:3]:
        renderer.render(result, view, mask)
    whole = []
    for result in results:
        start = time.process_time_ns()
        renderer.render(result, view, mask)
        GL.glFinish()
        whole.append((time.process_time_ns() - start) / 1e6)
    ours = []
    with without_rasterising():
        for result in results:
            start = time.thread_time_ns()
            renderer.draw(result, view, mask)
            ours.append((time.thread_time_ns() - start) / 1e6)
    return {
        "ours_ms_median": statistics.median(ours),
        "ours_ms_p95": float(np.percentile(ours, 95)),
        "whole_cpu_ms_median": statistics.median(whole),
    }


def resident_mib() -> float:
    """This process's resident memory (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def soak(frames: int, mask: LoadedMask, picture: np.ndarray) -> dict[str, float]:
    """Memory after a tenth of the frames and after all of them, small pictures, one mask."""
    small = np.ascontiguousarray(picture[::8, ::8])
    with OffscreenRenderer((160, 90), check_each_draw=False) as renderer:
        early = 0.0
        for index in range(frames):
            renderer.render(posed(index, small), ViewSettings(show_points=True), mask)
            if index == frames // 10:
                early = resident_mib()
        return {"frames": frames, "mib_after_tenth": early, "mib_at_end": resident_mib()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("masks", nargs="*", metavar="MASK")
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--soak", type=int, default=0, help="also draw this many frames and compare memory")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    source = DemoSource(loop=False)
    source.open()
    frame = source.read()
    source.close()
    if frame is None:
        raise SystemExit("the demo clip has no frame")
    picture = np.asarray(cv2.resize(frame.image, SIZE_WH), np.uint8)
    rows: dict[str, dict[str, float]] = {}
    with OffscreenRenderer(SIZE_WH, check_each_draw=False) as renderer:
        about = renderer.describe()
        # a copy a frame, as a camera gives: the picture is uploaded each time
        results = [posed(i, picture.copy()) for i in range(min(options.frames, 24))] * max(1, options.frames // 24)
        entries = [e for e in list_masks(masks_dir()) if not options.masks or e.id in options.masks]
        print(f"{about['renderer']}, {SIZE_WH[0]}x{SIZE_WH[1]}, n = {len(results)} frames; ms of CPU a frame")
        print(f"{'mask':16} {'ours':>7} {'p95':>7} {'whole':>8}")
        for name, mask in [("(none)", None), *((e.id, load_mask(e.folder)) for e in entries)]:
            rows[name] = measure(renderer, results, mask)
            row = rows[name]
            print(
                f"{name:16} {row['ours_ms_median']:7.2f} {row['ours_ms_p95']:7.2f} {row['whole_cpu_ms_median']:8.1f}",
                flush=True,
            )
    report: dict[str, object] = {
        "machine": platform.processor() or platform.machine(), "gl": about, "size_wh": SIZE_WH, "masks": rows,
    }  # fmt: skip
    if options.soak:
        report["soak"] = soak(options.soak, load_mask(masks_dir() / "bunny_ears"), picture)
        print(report["soak"])
    if options.json:
        options.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
