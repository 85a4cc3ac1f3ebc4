"""Names of results: a template with fields, and what no system allows in a name replaced."""

from __future__ import annotations

import os
import re
from pathlib import Path
from string import Formatter

from engine.errors import BadRequest
from engine.files.atomic import numbered
from engine.files.names import longest_name, name_bytes, shortened
from pisa_desktop.paths import results_folder

FIELDS = frozenset({"stem", "scale", "lambda_pix", "lambda_sem", "model"})
DEFAULT_TEMPLATE = "{stem}_pisa"
_NUMBER_BYTES = 6
"""Room for the number that tells results of one name apart."""
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def check_template(template: str) -> None:
    """Refuse a name template that cannot work.

    Raises:
        BadRequest: it has unknown fields, or would leave the target folder.
    """
    try:
        fields = {field for _, field, _, _ in Formatter().parse(template) if field is not None}
    except ValueError as error:
        raise BadRequest(
            "The name template {template!r} is not valid ({reason}).",
            template=template,
            reason=error,
        ) from error
    if unknown := fields - FIELDS:
        raise BadRequest(
            "The name template has an unknown field {{{field}}}; known are {known}.",
            field=sorted(unknown)[0],
            known=", ".join(f"{{{f}}}" for f in sorted(FIELDS)),
        )
    if not template.strip() or "/" in template or "\\" in template:
        raise BadRequest(
            "The name template {template!r} must be a file name without folders.", template=template
        )


def result_name(
    folder: Path,
    template: str,
    suffix: str,
    *,
    stem: str,
    is_result: bool = False,
    **values: object,
) -> Path:
    """A result's path: the template filled in, fit for any system, and short enough for its folder.

    What is too long is cut off the photograph's name, so that the template's own words stay.

    Args:
        folder: where it goes; need not exist yet.
        template: that `check_template` has seen.
        suffix: with the dot.
        stem: the photograph's name without its ending.
        is_result: whether the photograph is a result itself; then what the template has added to its name isn't added again.
        **values: of the template's other fields.
    """
    if is_result:
        stem = before_template(template, stem)
    room = longest_name(folder) - name_bytes(suffix) - _NUMBER_BYTES
    name = _filled(template, stem=stem, **values)
    if (excess := name_bytes(name) - room) > 0:
        stem = shortened(stem, max(0, name_bytes(stem) - excess))
        name = shortened(_filled(template, stem=stem, **values), room)
    return folder / f"{name or '_'}{suffix}"


def result_of(photograph: Path, suffix: str, *, is_result: bool) -> Path:
    """The path of a result where nobody has chosen a folder or a template; see `result_name`."""
    folder, stem = results_folder(photograph), photograph.stem
    path = result_name(folder, DEFAULT_TEMPLATE, suffix, stem=stem, is_result=is_result)
    if not is_result:
        return path
    return next(one for one in numbered(path) if not os.path.lexists(one))


def before_template(template: str, stem: str) -> str:
    """The name that a template has made another of, or that other one where it has not: `a` for `a_pisa` and `a_pisa2`."""
    pattern = ""
    for text, field, _, _ in Formatter().parse(template):
        pattern += re.escape(text)
        if field is not None:
            pattern += "(?P<stem>.+)" if field == "stem" and "<stem>" not in pattern else ".+"
    found = re.fullmatch(rf"{pattern}\d*", stem)
    return found["stem"] if found is not None and "stem" in found.groupdict() else stem


def _filled(template: str, **values: object) -> str:
    shown = {k: f"{v:g}" if isinstance(v, float) else str(v) for k, v in values.items()}
    return _UNSAFE.sub("_", template.format(**shown))
