"""`python -m service extract [FILE …]` and `python -m service config`."""

import logging
import sys

from service.cli import main
from service.logs import TextFormatter

handler = logging.StreamHandler()
handler.setFormatter(TextFormatter())
logging.basicConfig(handlers=[handler], level=logging.WARNING)
sys.exit(main())
