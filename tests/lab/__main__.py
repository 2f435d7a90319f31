"""``python -m tests.lab``: see table.py."""

import sys

from tests.lab.table import main

sys.exit(main())
