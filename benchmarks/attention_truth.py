"""Which scripted events are found, and how late: by the policy on a sidecar of truth, or in a report of its video.

    python benchmarks/attention_truth.py DRIVE.json            # the policy alone, on perfect signals
    python benchmarks/attention_truth.py DRIVE.json FOLDER     # what `moretta watch DRIVE.mp4 --out FOLDER` said

DRIVE.json as `python -m training.demo.drive` makes it. Advisories are no alerts and are left out.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "tests" / "core")]

from attention_truth import Onset, match, onsets, read_truth  # noqa: E402

from app.core.attention_config import Profile, config_for  # noqa: E402
from app.session.report_files import read_session  # noqa: E402

# An onset farther off than this is another event.
_WITHIN_S = 2.0


def reported(folder: Path) -> list[Onset]:
    """The onsets in a report's events.csv; an event that begins as an advisory counts from its first louder level."""
    found, advised = [], set()
    for line in read_session(folder).events:
        if line.phase == "end":
            advised.discard(line.kind)
        elif line.level == "advisory":
            advised.add(line.kind)
        elif line.phase == "begin" or line.kind in advised:
            found.append(Onset(line.kind, line.t_s))
            advised.discard(line.kind)
    return found


def main() -> int:
    truth = read_truth(Path(sys.argv[1]))
    wanted = [Onset(event["kind"], event["onset_s"]) for event in truth["events"]]
    policy_alone = len(sys.argv) <= 2
    found = onsets(truth, config_for(Profile.DEFAULT), None) if policy_alone else reported(Path(sys.argv[2]))
    result = match(wanted, found, _WITHIN_S)
    for want, got in result.pairs:
        print(f"{want.kind:18s} wanted {want.t_s:8.2f} s, found {got.t_s - want.t_s:+.2f} s")
    for title, left in (("missed", result.missed), ("unasked", result.unasked)):
        for onset in left:
            print(f"{title}: {onset.kind} at {onset.t_s:.2f} s")
    errors = [abs(got.t_s - want.t_s) for want, got in result.pairs] or [float("nan")]
    print(
        f"recall {len(result.pairs)}/{len(wanted)}, precision {len(result.pairs)}/{len(found)}, "
        f"onset error median {statistics.median(errors):.2f} s, worst {max(errors):.2f} s, "
        f"{truth['frames'][-1]['t_s']:.0f} s of drive"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
