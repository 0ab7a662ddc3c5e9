"""The window: everything that is Qt lives here and nowhere else."""
