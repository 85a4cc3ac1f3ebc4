"""The engine: PiSA-SR on pictures of any size. This package imports no torch; its working modules do."""

from engine.errors import Cancelled, EngineError, ErrorInfo
from engine.types import (
    Capabilities,
    Colour,
    EnhanceParams,
    Lambdas,
    Notice,
    Progress,
    Rect,
    Size,
)

__all__ = [
    "Cancelled",
    "Capabilities",
    "Colour",
    "EngineError",
    "EnhanceParams",
    "ErrorInfo",
    "Lambdas",
    "Notice",
    "Progress",
    "Rect",
    "Size",
]
