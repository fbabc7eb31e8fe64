"""`python -m dtogen`, and the script `dtogen`: an interrupt while the command line is loaded ends it as any other."""

from __future__ import annotations

import sys


def main() -> None:
    try:
        from dtogen.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
