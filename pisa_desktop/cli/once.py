"""Options of which one value counts stand once on a command line: a second one is refused, and does not win in silence."""

from __future__ import annotations

from collections import Counter
from typing import Any

from typer.core import TyperCommand, TyperOption


class OnceCommand(TyperCommand):
    """A command that refuses an option with a value where it is given twice; a switch may be repeated."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line; ends with 2 and a sentence where an option is repeated."""
        if args:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            for option, times in Counter(order).items():
                is_single = isinstance(option, TyperOption) and not (
                    option.multiple or option.is_flag or option.count
                )
                if is_single and times > 1:
                    ctx.fail(f"Option {max(option.opts, key=len)} is given {times} times; it takes one value.")  # fmt: skip
        return super().parse_args(ctx, args)
