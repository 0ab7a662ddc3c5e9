"""Eye state: is an eye closed, and can it be seen at all."""
