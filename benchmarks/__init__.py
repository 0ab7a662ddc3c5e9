"""Figures, each by one command."""

import app.inference  # noqa: F401 - before anything here loads onnxruntime: it is to report nothing
