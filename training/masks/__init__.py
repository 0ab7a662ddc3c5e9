"""Scripts that make the gallery's masks: every picture and model is drawn here, none is taken from elsewhere."""
