"""`python -m app` is `moretta`."""

import sys

from app.cli import main

sys.exit(main())
