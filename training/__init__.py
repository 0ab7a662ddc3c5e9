"""Trains, distils, evaluates and exports the models that `app` runs. Needs the [training] extra."""

import app.inference  # noqa: F401 - before anything here loads onnxruntime: it is to report nothing
