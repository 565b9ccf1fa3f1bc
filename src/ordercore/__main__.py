"""``python -m ordercore`` is the command ``ordercore``."""

import sys

from ordercore.cli import main

sys.exit(main())
