"""FPNet: face, box and head direction in the third stage of the cascade (Saitarly 2022), distilled from teachers."""
