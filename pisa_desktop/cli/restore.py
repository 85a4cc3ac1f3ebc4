"""`pisa restore`: files and folders in, restored pictures out; one bad file never stops the rest."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pisa_desktop.cli import interrupt
from pisa_desktop.cli.common import ModelChoice, peak_rss_mb, residual_cache
from pisa_desktop.cli.console import (
    Exit,
    ProgressLine,
    complain,
    describe,
    result,
    result_json,
    say,
)

if TYPE_CHECKING:
    from engine.errors import ErrorInfo
    from engine.files import LoadedImage, Recipe, SaveSpec
    from engine.pipeline import Enhancer, Prepared
    from engine.types import EnhanceParams, Lambdas, Notice, Size
    from pisa_desktop.cli.inputs import Input


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """All options of `restore` that do not choose the model; `quiet` prints no results.

    `recipe` is the one the settings were taken from, or None.
    """

    output: Path
    lambdas: Lambdas
    params: EnhanceParams
    file_format: str = "same"
    bit_depth: int | None = None
    quality: int = 95
    metadata: str = "keep"
    keep_recipe: bool | None = None
    recipe: Recipe | None = None
    template: str = "{stem}_pisa"
    overwrite: bool = False
    skip_existing: bool = False
    json: bool = False
    debug: bool = False
    quiet: bool = False


@dataclass(slots=True)
class Report:
    """What happened to one input, in the words of the JSON contract."""

    input: Path
    output: Path | None = None
    status: str = "done"
    error: ErrorInfo | None = None
    size: Size | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    tiles: int = 0

    def as_json(self, enhancer: Enhancer | None) -> dict[str, object]:
        """The object that `--json` prints."""
        capabilities = enhancer.capabilities if enhancer else None
        stages = ("load", "prepare", "decode", "save", "total")
        return {
            "input": str(self.input),
            "output": str(self.output) if self.output else None,
            "status": self.status,
            "error": {
                "kind": self.error.kind,
                "message": self.error.message,
                "hint": self.error.hint,
            }
            if self.error
            else None,
            "size": [self.size.width, self.size.height] if self.size else None,
            "seconds": {stage: round(self.seconds.get(stage, 0.0), 4) for stage in stages},
            "tiles": self.tiles,
            "device": capabilities.device if capabilities else None,
            "dtype": capabilities.dtype if capabilities else None,
            "model": capabilities.model if capabilities else None,
            "peak_rss_mb": round(peak_rss_mb(), 1),
        }


class Restorer:
    """Restores inputs one after the other with one loaded model.

    Attributes:
        reports: what happened to each input so far, in order.
    """

    def __init__(
        self,
        enhancer: Enhancer,
        load_seconds: float,
        options: RestoreOptions,
        inputs: tuple[Input, ...],
    ) -> None:
        self._enhancer, self._load_seconds = enhancer, load_seconds
        self._options, self._inputs = options, inputs
        self._claimed: set[Path] = set()
        self.reports: list[Report] = []
        self._cache = residual_cache()

    def run(self) -> Exit:
        """Restore everything; prints a result per input as it ends."""
        failed = False
        progress = ProgressLine(len(self._inputs))
        with progress.shown():
            for index, item in enumerate(self._inputs, 1):
                report = Report(item.path)
                try:
                    self._restore(item, report, progress, index)
                except KeyboardInterrupt:
                    report.status = "cancelled"
                    self._publish(report)
                    return Exit.CANCELLED
                except Exception as error:  # noqa: BLE001 - the border of one input: the rest goes on
                    report.status, report.error, report.output = "failed", describe(error), None
                    failed = True
                self._publish(report)
                if report.error is not None and report.error.kind == "disk_full":
                    self._say_where_it_stopped(index)
                    break
        return Exit.SOME_FAILED if failed else Exit.DONE

    def _say_where_it_stopped(self, index: int) -> None:
        rest = len(self._inputs) - index
        if rest:
            say(
                f"note: stopped at {index} of {len(self._inputs)}: the others would not fit either. "
                "Free some space and run the same command with --skip-existing."
            )

    def _publish(self, report: Report) -> None:
        self.reports.append(report)
        if report.error is not None:
            complain(report.error, debug=self._options.debug)
        if self._options.json:
            result_json(report.as_json(self._enhancer))
        elif report.output is not None and report.status == "done" and not self._options.quiet:
            result(str(report.output))

    def _restore(self, item: Input, report: Report, progress: ProgressLine, index: int) -> None:
        from engine.files import MetadataPolicy, choose_format, read_image

        interrupt.check()
        options, clock = self._options, Clock()
        report.seconds["load"], self._load_seconds = self._load_seconds, 0.0
        image = read_image(item.path)
        report.size = options.params.output_size(image.size)
        spec = choose_format(
            options.file_format,
            image.source.format,
            options.bit_depth,
            report.size,
            options.quality,
            source_depth=image.source.bit_depth,
            has_alpha=image.alpha is not None,
            metadata=MetadataPolicy(options.metadata),
            keep_recipe=options.keep_recipe,
        )
        target = self._target(item, image, spec)
        own = self._own_result(target, image)
        if options.skip_existing and own is not None:
            report.status, report.output = "skipped", own
            say(f"skipped: {own} exists")
            return
        for notice in (*image.notices, *shape_notices(image.size, report.size)):
            say(f"note: {item.path.name}: {notice.message}")
        prepared = self._prepare(image, item, progress, index)
        report.seconds["prepare"] = clock.lap()
        report.tiles = prepared.unet_tiles
        report.output = self._write(
            prepared, image, spec, own or target, report, progress, index, replaces=own is not None
        )
        report.seconds["total"] = report.seconds["load"] + clock.total()
        for notice in prepared.notices:
            say(f"note: {item.path.name}: {notice.message}")

    def _prepare(
        self, image: LoadedImage, item: Input, progress: ProgressLine, index: int
    ) -> Prepared:
        options = self._options
        operation = self._enhancer.prepare(
            image.rgb, options.params, wanted=options.lambdas, cache=self._cache
        )
        try:
            while True:
                interrupt.check()
                step = next(operation)
                progress.update(index, item.path.name, step.stage, step.done, step.total)
        except StopIteration as end:
            return end.value
        finally:
            operation.close()

    def _target(self, item: Input, image: LoadedImage, spec: SaveSpec) -> Path:
        from engine.files.results import is_result
        from pisa_desktop.results import result_name

        options = self._options
        out = options.params.output_size(image.size)
        return result_name(
            (options.output / item.below).absolute(),
            options.template,
            spec.format.suffix,
            stem=item.path.stem,
            is_result=is_result(image.source),
            scale=options.params.scale
            if options.params.size is None
            else f"{out.width}x{out.height}",
            lambda_pix=options.lambdas.pix,
            lambda_sem=options.lambdas.sem,
            model=self._enhancer.bundle.name,
        )

    def _own_result(self, target: Path, image: LoadedImage) -> Path | None:
        """What is there of earlier runs, where that matters: the file to replace, or for which the input is skipped."""
        from engine.errors import BadRequest
        from engine.files.results import own_result
        from pisa_desktop.cli.inputs import is_an_input

        options = self._options
        if not (options.overwrite or options.skip_existing):
            return None
        own = own_result(target, image.source.sha256, self._claimed.__contains__)
        if options.overwrite and own is not None and is_an_input(own, self._inputs):
            raise BadRequest(
                f"{own} is an input and is never overwritten; choose another folder or --name."
            )
        if own is not None:
            self._claimed.add(own)
        elif options.overwrite and target.exists():
            say(
                f"note: {target} stays: it was made from another file, or from this one before it changed"
            )
        return own

    def _write(
        self,
        prepared: Prepared,
        image: LoadedImage,
        spec: SaveSpec,
        target: Path,
        report: Report,
        progress: ProgressLine,
        index: int,
        *,
        replaces: bool,
    ) -> Path:
        """Decode band by band into the file; time is counted apart for both."""
        from engine.files import open_writer
        from engine.pipeline import Band
        from engine.provenance import recipe_of_result
        from pisa_desktop import __version__

        lambdas = self._options.lambdas
        recipe = recipe_of_result(self._enhancer, prepared, lambdas, image.source, __version__)
        clock = Clock()
        seconds = report.seconds
        seconds["decode"] = seconds["save"] = 0.0
        with open_writer(
            target, prepared.size, spec, like=image, recipe=recipe, replace=replaces
        ) as rows:
            for step in self._enhancer.render_full(prepared, lambdas):
                interrupt.check()
                if isinstance(step, Band):
                    seconds["decode"] += clock.lap()
                    rows.write_rows(step.pixels)
                    seconds["save"] += clock.lap()
                else:
                    progress.update(index, report.input.name, step.stage, step.done, step.total)
        seconds["save"] += clock.lap()
        for notice in rows.notices:
            say(f"note: {report.input.name}: {notice.message}")
        self._claimed.add(rows.path)
        return rows.path


def shape_notices(source: Size, size: Size) -> list[Notice]:
    """What an exact size does to a picture that the user may not have meant: stretch it, or make it smaller."""
    from engine.types import Notice

    shown = f"{size.width} x {size.height}"
    told: list[Notice] = []
    across, down = size.width / source.width, size.height / source.height
    if abs(across - down) * max(source.width, source.height) > 1.5:
        told.append(Notice("size", f"it is stretched: {shown} is another shape than {source.width} x {source.height}."))  # fmt: skip
    if min(across, down) < 1:
        told.append(Notice("size", f"{shown} is smaller than the picture itself."))
    return told


class Clock:
    """Seconds since the last lap, and since the start."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()

    def lap(self) -> float:
        """Seconds since the last call, or since the start."""
        now = time.perf_counter()
        elapsed, self._last = now - self._last, now
        return elapsed

    def total(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._start


def say_where_results_differ(recipe: Recipe, enhancer: Enhancer) -> None:
    """Say it where the loaded weights are not those of the recipe, or its strengths are only a mean."""
    pack = enhancer.pack
    same_model = enhancer.bundle.sha256 == recipe.model_sha256
    same_adapters = (pack.sha256 if pack else "") == recipe.adapters_sha256
    if not (same_model and same_adapters):
        what = "model" if not same_model else "adapters"
        say(f"note: the recipe was made with other {what}, so results will differ from its own.")
    if recipe.maps_sha256:
        say("note: the recipe's strengths differed from place to place; their mean is taken.")


def check_save_options(options: RestoreOptions) -> None:
    """Refuse wishes that no input could meet.

    Raises:
        BadRequest: with the reason.
    """
    from engine.files import FileFormat, MetadataPolicy, SaveSpec

    wished = options.file_format
    file_format = FileFormat.PNG if wished == "same" else FileFormat(wished)
    SaveSpec(file_format, options.bit_depth or 8, options.quality)
    MetadataPolicy(options.metadata)


def restore(
    names: Iterable[Path], options: RestoreOptions, choice: ModelChoice, *, recursive: bool
) -> Exit:
    """Restore files and folders; see `RestoreOptions` and `ModelChoice`.

    Raises:
        EngineError: nothing could start (model, adapters, device, target folder, template).
    """
    from engine.files import sweep_stale_parts
    from engine.files.atomic import save_error
    from pisa_desktop.cli.inputs import collect_inputs, without_results
    from pisa_desktop.results import check_template

    check_template(options.template)
    found = collect_inputs(names, recursive=recursive)
    inputs = without_results(found, options.template)
    if len(inputs) < len(found):
        say(
            f"note: results of earlier runs were passed over ({len(found) - len(inputs)}); "
            "to restore one again, name it alone."
        )
    try:
        options.output.mkdir(parents=True, exist_ok=True)
        sweep_stale_parts(options.output)
    except OSError as error:
        raise save_error(options.output, error) from error
    if not inputs:
        say("note: there is no picture in what was named.")
        return Exit.DONE
    enhancer, seconds = choice.load()
    if options.recipe is not None:
        say_where_results_differ(options.recipe, enhancer)
    return Restorer(enhancer, seconds, options, inputs).run()
