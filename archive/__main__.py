"""`python -m archive run|query|stories|report`."""

import sys

if __name__ == "__main__":  # worker processes import this module again, and need none of the command line
    from archive.cli import main

    sys.exit(main())
