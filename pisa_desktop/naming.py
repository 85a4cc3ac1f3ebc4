"""Names of results: a template with fields, and what no system allows in a name replaced."""

from __future__ import annotations

import re
from string import Formatter

from engine.errors import BadRequest

FIELDS = frozenset({"stem", "scale", "lambda_pix", "lambda_sem", "model"})
DEFAULT_TEMPLATE = "{stem}_pisa"
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


def file_stem(template: str, **values: object) -> str:
    """The template filled in, with characters that some system forbids replaced."""
    shown = {k: f"{v:g}" if isinstance(v, float) else str(v) for k, v in values.items()}
    return _UNSAFE.sub("_", template.format(**shown)) or "_"
