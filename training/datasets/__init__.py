"""Landmark data sets: one adapter per published layout, all giving the same `LandmarkSet`."""
