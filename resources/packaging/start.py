"""Where a bundle's programs begin: `pisa` is the command line, every other name the window."""

import sys
from pathlib import Path

if __name__ == "__main__":
    if Path(sys.argv[0]).stem.lower() == "pisa":
        from pisa_desktop.cli.main import main
    else:
        from pisa_desktop.__main__ import main
    sys.exit(main())
