"""The networks: loading them by hash, and what they see in a picture. `onnx_model` alone imports onnxruntime."""

import os

# onnxruntime's own builds report their use to its maker unless they are told not to before they are loaded (1.29 and
# later on Linux and macOS); they would even leave a number of this computer's on its disk. Nothing is to leave it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
