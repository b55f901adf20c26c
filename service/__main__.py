"""`python -m service extract [FILE …]` and `python -m service config`."""

import sys

from service.cli import main

sys.exit(main())
