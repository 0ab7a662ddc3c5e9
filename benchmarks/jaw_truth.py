"""How open the whole program reads mouths in films, beside MediaPipe's Face Landmarker on the same frames.

    python -m benchmarks.jaw_truth TASK_FILE SOURCE [SOURCE ...] [--every N] [--json FILE]

TASK_FILE is the user's own face_landmarker.task, asked in IMAGE mode, so that neither side smooths. SOURCE as for
`moretta run`: a film, or `demo`. Of frames with several faces the largest counts on both sides. Printed for each source
and for all together: the figures of `training.mesh.jaw_agreement`; for each source also the highest score of each side,
and the longest time that it read a mouth as open as a yawn asks for.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from app.camera.base import CameraOptions
from app.camera.sources import open_source
from app.core.attention_config import AttentionConfig
from app.core.pipeline import PipelineSettings
from app.core.tracking import box_size
from app.inference.registry import ModelOptions, build_pipeline
from app.session.run_sync import run_sync
from training.mesh.jaw import JAW_OPEN
from training.mesh.jaw_agreement import summarise_jaw
from training.teachers.mediapipe_mesh import MediaPipeMeshTeacher

Moment = tuple[float, float, float]
"""Time in seconds, the teacher's jawOpen, ours."""


def moments(text: str, teacher: MediaPipeMeshTeacher, every: int) -> list[Moment]:
    """Every `every`-th frame in which both find a face; the program itself sees all frames."""
    found = []
    source = open_source(text, CameraOptions())
    pipeline = build_pipeline(ModelOptions()).pipeline
    for number, result in enumerate(run_sync(source, pipeline, PipelineSettings())):
        faces = [t for t in result.tracks if t.expression is not None]
        if number % every or not faces:
            continue
        label = teacher.label(result.frame.image)
        seen = max(faces, key=lambda t: box_size(t.box_xyxy)).expression
        if label is not None and seen is not None:
            found.append((result.frame.t_s, float(label.blendshapes[JAW_OPEN]), seen.jaw_open))
    return found


def longest_s(times_s: Sequence[float], levels: Sequence[float], least: float) -> float:
    """The longest time in seconds from the first to the last of neighbouring moments at or above `least`."""
    longest, start = 0.0, None
    for time_s, level in zip(times_s, levels, strict=True):
        if level < least:
            start = None
            continue
        start = time_s if start is None else start
        longest = max(longest, time_s - start)
    return longest


def figures(found: Sequence[Moment]) -> dict[str, float]:
    """What is printed of one source."""
    if not found:
        return {}
    times_s, teacher, ours = zip(*found, strict=True)
    least = AttentionConfig().jaw_open_at
    return summarise_jaw(teacher, ours, "jaw") | {
        "teacher_highest": round(max(teacher), 4),
        "ours_highest": round(max(ours), 4),
        "teacher_longest_s": round(longest_s(times_s, teacher, least), 2),
        "ours_longest_s": round(longest_s(times_s, ours, least), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task_file", type=Path)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--every", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    report: dict[str, dict[str, float]] = {}
    together: list[Moment] = []
    with MediaPipeMeshTeacher(options.task_file) as teacher:
        for text in options.sources:
            found = moments(text, teacher, options.every)
            report[Path(text).name] = figures(found)
            together += found
    if len(report) > 1 and together:
        _, theirs, ours = zip(*together, strict=True)
        report["together"] = summarise_jaw(theirs, ours, "jaw")
    print(json.dumps(report, indent=2))
    if options.json:
        options.json.write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
