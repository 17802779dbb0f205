"""`python -m cmmd`."""

import sys

from cmmd.cli import main

sys.exit(main())
