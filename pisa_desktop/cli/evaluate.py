"""`pisa evaluate`: a model against the truth, over a grid of strengths."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pisa_desktop.cli.common import ModelChoice
from pisa_desktop.cli.console import say

if TYPE_CHECKING:
    from trainer.measure.evaluate import Evaluation, Results

_SHEET_ROWS = 8


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """What is measured and what is written.

    Attributes:
        lr, hr: folders with small pictures and with the truth.
        grid: strengths, as `trainer.measure.evaluate.parse_grid` reads them.
        colour: colour alignment.
        lpips: backbone of the judge.
        lpips_weights: file with its weights, or None for the bundled one (squeeze).
        csv, plot, sheet: files to write, or None.
    """

    lr: Path
    hr: Path
    grid: str
    colour: str
    lpips: str
    lpips_weights: Path | None
    csv: Path | None
    plot: Path | None
    sheet: Path | None


def evaluate(options: EvaluateOptions, choice: ModelChoice) -> dict[str, Any]:
    """Measure, write the files that were asked for, and return the figures by the contract's names.

    Raises:
        EngineError: folders, model or judge cannot be used, or not one pair could be measured.
    """
    from engine.errors import BadRequest
    from engine.types import Colour
    from trainer.config import LpipsNet
    from trainer.measure.evaluate import Evaluator, find_pairs, parse_grid
    from trainer.measure.perceptual import Lpips

    points = parse_grid(options.grid)
    pairs = find_pairs(options.lr, options.hr)
    for path in (options.plot, options.sheet):
        if path is not None and path.suffix.lower() not in {".png", ".jpg", ".webp"}:
            raise BadRequest(f"{path} must end with .png, .jpg or .webp.")
    judge = Lpips(LpipsNet(options.lpips), options.lpips_weights)
    enhancer, _ = choice.load()
    steps = Evaluator(enhancer, judge, points, Colour(options.colour)).run(pairs)
    shown: list[Results] = []
    number = 0
    while True:
        try:
            results = next(steps)
        except StopIteration as end:
            evaluation: Evaluation = end.value
            break
        number += 1
        say(f"{number}/{len(pairs)} {results.pair.lr.name}")
        if options.sheet is not None and number % max(1, len(pairs) // _SHEET_ROWS) == 0:
            shown.append(results)
    for path, reason in evaluation.failed:
        say(f"error: {path}: {reason}")
    _write(options, evaluation, shown[:_SHEET_ROWS])
    return figures_of(evaluation, options.lpips)


def figures_of(evaluation: Evaluation, judge: str) -> dict[str, Any]:
    """The figures as JSON types, by the contract's names; `lpips_net` says who judged."""
    return {
        "count": evaluation.count,
        "failed": len(evaluation.failed),
        "lpips_net": judge,
        "bicubic": asdict(evaluation.bicubic),
        "grid": [
            {"lambda_pix": at.pix, "lambda_sem": at.sem, **asdict(figures)}
            for at, figures in evaluation.grid.items()
        ],
    }


def table_lines(figures: dict[str, Any]) -> Iterator[str]:
    """The figures as a table for people."""
    names = ("psnr_y", "ssim_y", "lpips", "flat", "edge")
    yield f"{'pix':>7} {'sem':>5}" + "".join(f"{name:>9}" for name in names)
    rows = [("bicubic", "", figures["bicubic"])]
    rows += [(f"{row['lambda_pix']:g}", f"{row['lambda_sem']:g}", row) for row in figures["grid"]]
    for pix, sem, row in rows:
        values = "".join(
            f"{row[name]:9.2f}" if name == "psnr_y" else f"{row[name]:9.4f}" for name in names
        )
        yield f"{pix:>7} {sem:>5}{values}"
    yield f"{figures['count']} pairs, LPIPS with {figures['lpips_net']}"


def _write(options: EvaluateOptions, evaluation: Evaluation, shown: list[Results]) -> None:
    from trainer.measure.plot import contact_sheet, draw_plane, lambda_curves, save_picture

    if options.csv is not None:
        _write_csv(options.csv, evaluation)
    if options.plot is not None:
        grid = {(at.pix, at.sem): (f.psnr_y, f.lpips) for at, f in evaluation.grid.items()}
        marks = {"bicubic": (evaluation.bicubic.psnr_y, evaluation.bicubic.lpips)}
        title = f"Fidelity and perception, {evaluation.count} pairs"
        plane = draw_plane(lambda_curves(grid), marks, options.lpips, title)
        save_picture(plane, options.plot)
    if options.sheet is not None:
        rows = [
            (
                results.pair.hr.stem,
                [
                    ("bicubic", results.bicubic),
                    *((f"{at.pix:g}, {at.sem:g}", picture) for at, picture in results.at.items()),
                    ("truth", results.truth),
                ],
            )
            for results in shown
        ]
        save_picture(contact_sheet(rows), options.sheet)


def _write_csv(path: Path, evaluation: Evaluation) -> None:
    from engine.files.atomic import atomic_write

    text = io.StringIO()
    rows = [{"lambda_pix": "", "lambda_sem": "", **asdict(evaluation.bicubic)}]
    rows += [
        {"lambda_pix": at.pix, "lambda_sem": at.sem, **asdict(figures)}
        for at, figures in evaluation.grid.items()
    ]
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    with atomic_write(path) as file:
        file.write(text.getvalue().encode())
