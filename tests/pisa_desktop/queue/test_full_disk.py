"""A disk that is really full in the middle of a batch: the queue pauses itself, and goes on when there is room again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import ROOT

COUNT = 12
ROOM = 30_000
MOUNT = 'mount -t tmpfs -o size=1m none "$1" && shift && exec "$@"'
CHILD = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from engine.types import EnhanceParams
from pisa_desktop.queue import dispatch
from pisa_desktop.queue.queue import BatchQueue
from pisa_desktop.state.wishes import Destination, Settings
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.fake_engine import fake_factory

base, room, forecasts = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "yes"
if not forecasts:
    dispatch.free_bytes = lambda folder: 1 << 40
out = base / "out"
ballast = out / ".ballast"
ballast.write_bytes(bytes(dispatch.free_bytes(out) - room if forecasts else (1 << 20) - room))
qt = QCoreApplication([])
client = EngineClient(fake_factory())
queue = BatchQueue(client, base / "journal")
seen = {}

def states():
    return [queue.item(n).state.value for n in queue.ids]

def stopped(error):
    seen["kind"], seen["then"], seen["running"] = error.kind, states(), queue.is_running
    ballast.unlink()
    QTimer.singleShot(100, queue.start)

def finished(_):
    seen["last"] = states()
    QTimer.singleShot(300, qt.quit)

def loaded(_):
    wish = Settings(params=EnhanceParams(scale=2.0), destination=Destination(str(out)))
    queue.add([(p, "") for p in sorted((base / "in").iterdir())], wish)
    queue.start()

queue.stopped.connect(stopped)
queue.finished.connect(finished)
client.ready.connect(loaded)
client.start()
QTimer.singleShot(300, client.load)
qt.exec()
seen["files"] = sorted(p.name for p in out.iterdir())
copy = base / "copy"
copy.mkdir()
for path in out.iterdir():
    (copy / path.name).write_bytes(path.read_bytes())
print(json.dumps(seen))
queue.shutdown(120_000)
client.shutdown(120_000)
"""


def may_mount(folder: Path) -> bool:
    """Whether this system lets a process have a small disk of its own."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    command = ["unshare", "-rm", "sh", "-c", MOUNT, "sh", str(folder), "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("forecasts", ["yes", "no"])
def test_a_really_full_disk_pauses_the_queue_and_nothing_is_lost(photos, tmp_path, forecasts):
    """Reliability 40."""
    out = tmp_path / "out"
    out.mkdir()
    if not may_mount(out):
        pytest.skip("this system gives a process no disk of its own")
    photos(COUNT)
    program = [sys.executable, "-c", CHILD, str(tmp_path), str(ROOM), forecasts]
    command = ["unshare", "-rm", "sh", "-c", MOUNT, "sh", str(out), *program]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["kind"] == "disk_full"
    assert not seen["running"]
    assert 0 < seen["then"].count("done") < COUNT
    assert set(seen["then"]) == {"done", "pending"}
    assert seen["last"] == ["done"] * COUNT
    assert seen["files"] == [f"{n:04}_pisa.png" for n in range(COUNT)]
    for name in seen["files"]:
        with Image.open(tmp_path / "copy" / name) as picture:
            picture.load()
            assert picture.size == (48, 32)
