"""How large the bundle is, part by part; fails where it is more than 5 % over its budget.

    python resources/packaging/bundle_size.py [FOLDER] [--set]

`--set` writes what was measured into budget.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUNDLE = ROOT / "dist" / "pisa-desktop"
BUDGET = HERE / "budget.json"
LIMIT = 1.05
_SHOWN = 24


def variant() -> str:
    """System and kind of torch, as budgets are named."""
    return f"{sys.platform}-{os.environ.get('PISA_VARIANT', 'cpu')}"


def sizes(bundle: Path) -> Counter[str]:
    """Bytes of every part of a bundle: a package with its libraries, or a file at the top."""
    found: Counter[str] = Counter()
    inner = bundle / "_internal"
    for path in bundle.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        base = inner if path.is_relative_to(inner) else bundle
        part = path.relative_to(base).parts[0]
        found[part.removesuffix(".libs")] += path.stat().st_size
    return found


def verdict(total: int, budget: int) -> str:
    """A sentence where the bundle is too large, else ""."""
    if total <= budget * LIMIT:
        return ""
    return (
        f"The bundle has {total / 1e6:.1f} MB, {100 * (total / budget - 1):.1f} % over its budget of {budget / 1e6:.1f} MB. "
        "Leave something out in build.spec, or raise the budget with --set and say why."
    )


def main() -> int:
    """Print the table; 1 where the budget is exceeded."""
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle", type=Path, nargs="?", default=BUNDLE)
    parser.add_argument("--variant", default=variant())
    parser.add_argument("--set", action="store_true", dest="put")
    options = parser.parse_args()
    found = sizes(options.bundle)
    if not found:
        print(f"There is no bundle in {options.bundle}; build it with `make bundle`.")
        return 1
    total = found.total()
    for part, size in found.most_common(_SHOWN):
        print(f"{size / 1e6:9.1f} MB  {part}")
    print(f"{sum(s for _, s in found.most_common()[_SHOWN:]) / 1e6:9.1f} MB  all others")
    print(f"{total / 1e6:9.1f} MB  together")
    budgets: dict[str, int] = json.loads(BUDGET.read_text()) if BUDGET.exists() else {}
    if options.put:
        BUDGET.write_text(json.dumps(budgets | {options.variant: total}, indent=1) + "\n")
        return 0
    if options.variant not in budgets:
        print(f"There is no budget for {options.variant} yet; set it with --set.")
        return 0
    complaint = verdict(total, budgets[options.variant])
    print(complaint or f"within the budget of {budgets[options.variant] / 1e6:.1f} MB")
    return 1 if complaint else 0


if __name__ == "__main__":
    sys.exit(main())
