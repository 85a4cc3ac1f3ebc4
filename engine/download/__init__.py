"""Getting models from the network: only when asked, from mirrors in turn, checked before it counts. No Qt, no torch at import."""

from engine.download.connection import Rules
from engine.download.fetch import Tools
from engine.download.job import check_room, download_files
from engine.download.manifest import Card, Licence, Manifest, Mirror, RemoteFile, read_manifest
from engine.download.parts import Fetched

__all__ = [
    "Card",
    "Fetched",
    "Licence",
    "Manifest",
    "Mirror",
    "RemoteFile",
    "Rules",
    "Tools",
    "check_room",
    "download_files",
    "read_manifest",
]
