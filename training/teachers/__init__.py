"""Networks that label faces for our own to learn from. They are never shipped and never imported by `app`."""
