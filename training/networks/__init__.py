"""Networks of the project, as torch modules that export cleanly to ONNX."""
