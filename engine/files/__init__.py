"""Picture files: reading within limits, and saving so that nothing is lost. No torch, no Qt."""

from engine.files.aside import set_aside
from engine.files.atomic import atomic_write, free_name, is_same_file, sweep_stale_parts
from engine.files.formats import FileFormat, SaveSpec, choose_format
from engine.files.image import LoadedImage, Metadata, SourceInfo
from engine.files.limits import DEFAULT_LIMITS, LimitPolicy
from engine.files.metadata import MetadataPolicy
from engine.files.read import read_image, read_info, read_thumbnail
from engine.files.recipe import Recipe, recipe_of
from engine.files.sketch import Sketch
from engine.files.walk import is_picture_name, pictures_below, pictures_in, readable_endings
from engine.files.write import RowWriter, open_writer

__all__ = [
    "DEFAULT_LIMITS",
    "FileFormat",
    "LimitPolicy",
    "LoadedImage",
    "Metadata",
    "MetadataPolicy",
    "Recipe",
    "RowWriter",
    "SaveSpec",
    "Sketch",
    "SourceInfo",
    "atomic_write",
    "choose_format",
    "free_name",
    "is_picture_name",
    "is_same_file",
    "open_writer",
    "pictures_below",
    "pictures_in",
    "read_image",
    "read_info",
    "read_thumbnail",
    "readable_endings",
    "recipe_of",
    "set_aside",
    "sweep_stale_parts",
]
