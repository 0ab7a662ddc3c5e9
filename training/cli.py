"""The moretta-train command: a thin dispatcher; each field of the training package adds its own subcommands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from app.core.errors import MorettaError
from training import dlib_baseline, facepoints_command, label, study
from training.eye import commands as eye
from training.fpnet import commands as fpnet
from training.landmarks import commands as landmarks
from training.landmarks import map_command
from training.landmarks68 import commands as landmarks68
from training.mesh import commands as mesh

_ADDERS = (
    mesh.add_commands,
    eye.add_commands,
    fpnet.add_commands,
    landmarks.add_commands,
    landmarks68.add_commands,
    facepoints_command.add_commands,
    label.add_commands,
    study.add_commands,
    dlib_baseline.add_commands,
    map_command.add_commands,
)
"""One function per package: takes argparse's subparsers, adds its commands with set_defaults(run=callable(args))."""


def parser() -> argparse.ArgumentParser:
    out = argparse.ArgumentParser(prog="moretta-train", description="Label, train, export and score Moretta's models.")
    commands = out.add_subparsers(dest="command", required=True)
    for add in _ADDERS:
        add(commands)
    return out


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; exit code 2 with one line for expected errors, 130 after Ctrl-C."""
    args = parser().parse_args(argv)
    try:
        args.run(args)
    except MorettaError as error:
        print(f"moretta-train: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("moretta-train: stopped; the last checkpoint is kept, run the same command to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
