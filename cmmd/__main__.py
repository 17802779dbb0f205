"""`python -m cmmd`."""

import sys

from cmmd.cli import entry

sys.exit(entry())
