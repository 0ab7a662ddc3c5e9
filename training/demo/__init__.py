"""The demo clip: a synthetic person made of generated portraits, a scripted head, its rendering and its truth."""
