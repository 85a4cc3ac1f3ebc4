"""Runs in the bundle before anything else: what libraries would import and do not need."""

import sys
import types

# lpips imports the trainer of its own authors, and that scipy (140 MB), for nothing that an LPIPS distance needs.
sys.modules["lpips.trainer"] = types.ModuleType("lpips.trainer")
