"""docs/guide/options.md from the command line itself: python resources/packaging/cli_reference.py"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, HelpFormatter
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "docs" / "guide" / "options.md"
COMMANDS = (
    "restore", "sheet", "info", "models list", "models download", "models import", "models verify", "models repair",
    "models move", "models remove", "train", "evaluate", "export", "bench",
)  # fmt: skip
_HEAD = """# All options

What `pisa COMMAND --help` prints. `make docs` writes this page anew.
"""


def page() -> str:
    """The page's text."""
    from typer.testing import CliRunner

    from pisa_desktop.cli.main import app
    from trainer.options import parser

    parts = [_HEAD]
    for command in COMMANDS:
        if command == "train":
            text = _argparse_help(parser("pisa train"))
        else:
            text = CliRunner().invoke(app, [*command.split(), "--help"], prog_name="pisa").output
        lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
        parts.append(f"## pisa {command}\n\n```text\n{lines}\n```\n")
    return "\n".join(parts)


def _argparse_help(parser: ArgumentParser) -> str:
    """Its help in a width of its own, whatever the terminal's."""
    width = partial(HelpFormatter, width=96)
    parser.formatter_class = width  # pyright: ignore[reportAttributeAccessIssue] - any callable does
    return parser.format_help()


def main() -> int:
    """Write the page."""
    TARGET.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
