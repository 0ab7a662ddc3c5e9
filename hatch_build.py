"""Puts models and assets inside the installed package; an editable install finds them in the checkout."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataHook(BuildHookInterface):
    """app/_data/models and app/_data/assets, where `app.paths.data_root` looks first."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            for folder in ("models", "assets"):
                build_data["force_include"][str(Path(self.root) / folder)] = f"app/_data/{folder}"
