"""What is known of a finished run, as one JSON file beside its checkpoints: the only thing the study reads."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from app.core.errors import ConfigError
from training.export import config_hash
from training.landmarks.config import Experiment

RECORD = "record.json"


def new_record(experiment: Experiment) -> dict[str, Any]:
    """The part that is known before training: name, config and its hash, commit, versions."""
    return {
        "name": experiment.name,
        "family": experiment.family,
        "variant": experiment.variant,
        "config": json.loads(json.dumps(asdict(experiment))),
        "config_hash": config_hash(experiment),
        "commit": commit_id(),
        "torch": str(torch.__version__),
        "processor": platform.processor() or platform.machine(),
        "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else "",
    }


def write_record(record: Mapping[str, Any], folder: Path) -> None:
    """Write folder/record.json whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{RECORD}.{os.getpid()}"
    partial.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(partial, folder / RECORD)


def read_record(folder: Path) -> dict[str, Any]:
    """The record of a run folder.

    Raises:
        ConfigError: there is none, or it is not readable.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise ConfigError(f"{folder} holds no readable {RECORD} ({type(error).__name__}).") from None
    if not isinstance(record, dict):
        raise ConfigError(f"{folder}/{RECORD} is no run record.")
    return record


def commit_id() -> str:
    """The commit of the sources that run, "unknown" outside a checkout."""
    here = Path(__file__).resolve().parent
    done = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=here, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else "unknown"
