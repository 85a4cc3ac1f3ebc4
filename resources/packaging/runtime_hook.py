"""Runs in the bundle before anything else: what libraries would import and do not need."""

import os
import sys
import types

# lpips imports the trainer of its own authors, and that scipy (140 MB), for nothing that an LPIPS distance needs.
sys.modules["lpips.trainer"] = types.ModuleType("lpips.trainer")

# The start program leads the loader to the bundle's libraries, which it has read by now; other programs that we start (a browser,
# a file manager) must find their own.
if sys.platform == "linux":
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
