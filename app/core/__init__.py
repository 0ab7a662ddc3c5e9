"""Pure numpy + OpenCV maths: no Qt, GL, onnxruntime, torch, threads, files or clock in here."""
