"""Scripts that write icons and sounds."""
