"""The parts of the window, each a widget that knows nothing of the others."""
