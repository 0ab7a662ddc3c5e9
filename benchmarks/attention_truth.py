"""The attention policy alone, driven by a sidecar of truth: which scripted events it finds, and how late.

    python benchmarks/attention_truth.py DRIVE.json      # as `python -m training.demo.drive` makes it

Says nothing about the networks: this is the policy on perfect signals.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_ROOT), str(_ROOT / "tests" / "core")]

from attention_truth import Onset, match, onsets, read_truth  # noqa: E402

from app.core.attention_config import Profile, config_for  # noqa: E402

# An onset farther off than this is another event.
_WITHIN_S = 2.0


def main() -> int:
    truth = read_truth(Path(sys.argv[1]))
    wanted = [Onset(event["kind"], event["onset_s"]) for event in truth["events"]]
    found = onsets(truth, config_for(Profile.DEFAULT), None)
    result = match(wanted, found, _WITHIN_S)
    for want, got in result.pairs:
        print(f"{want.kind:18s} wanted {want.t_s:8.2f} s, found {got.t_s - want.t_s:+.2f} s")
    for title, left in (("missed", result.missed), ("unasked", result.unasked)):
        for onset in left:
            print(f"{title}: {onset.kind} at {onset.t_s:.2f} s")
    errors = [abs(got.t_s - want.t_s) for want, got in result.pairs]
    print(
        f"recall {len(result.pairs)}/{len(wanted)}, precision {len(result.pairs)}/{len(found)}, "
        f"onset error median {statistics.median(errors):.2f} s, worst {max(errors):.2f} s, "
        f"{truth['frames'][-1]['t_s']:.0f} s of drive"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
