"""Start a test-only service in the very way of a real one: `python -m tests.support.service NAME PACKAGE`."""

import sys

from shared.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:2], package=sys.argv[2]))
