"""Moretta: a live webcam mirror with masks and a driver-attention indicator, all on the user's machine."""
