"""`make demo`: restore a bundled photograph without a window and say where the result lies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pisa_desktop.cli.console import Exit, complain, describe
from pisa_desktop.paths import sample_path

if TYPE_CHECKING:
    from pisa_desktop.cli.restore import Report


def main(target: Path) -> int:
    """Restore the sample into `target`; returns the exit code."""
    from engine.errors import EngineError
    from engine.types import EnhanceParams, Lambdas
    from pisa_desktop.cli.common import ModelChoice
    from pisa_desktop.cli.inputs import Input
    from pisa_desktop.cli.restore import RestoreOptions, Restorer

    source = sample_path()
    options = RestoreOptions(target, Lambdas(), EnhanceParams(), quiet=True)
    try:
        enhancer, seconds = ModelChoice().load()
        restorer = Restorer(enhancer, seconds, options, (Input(source, Path(), is_named=True),))
        code = restorer.run()
    except EngineError as error:
        complain(describe(error))
        return Exit.NOTHING_STARTED
    if code is not Exit.DONE:
        return code
    _print(restorer.reports[0], enhancer.capabilities.device)
    return Exit.DONE


def _print(report: Report, device: str) -> None:
    assert report.size is not None and report.output is not None  # noqa: PT018 - the run is done
    work = report.seconds["total"] - report.seconds["load"]
    print(f"input: {report.input}")
    print(f"output: {report.output}")
    print(f"size: {report.size.width} x {report.size.height}")
    print(f"seconds: {work:.1f} (and {report.seconds['load']:.1f} to load)")
    print(f"seconds per megapixel: {work / (report.size.area / 1e6):.2f}")
    print(f"device: {device}")


if __name__ == "__main__":
    sys.exit(main(Path.cwd() / "demo-output"))
