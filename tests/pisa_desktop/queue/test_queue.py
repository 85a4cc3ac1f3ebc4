"""The queue on the real engine thread: all ends, editing while it runs, a thousand pictures, kills."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from PIL import Image

from engine.errors import DiskFull
from engine.fake import Script
from engine.types import EnhanceParams, Lambdas, Rect
from pisa_desktop.queue import dispatch
from pisa_desktop.queue.items import State
from pisa_desktop.queue.journal import Journal
from pisa_desktop.state.wishes import Destination, SaveWish, Settings
from tests.conftest import ROOT
from tests.patience import PATIENCE, PATIENCE_MS
from tests.patience import PATIENCE_MS as WAIT
from tests.pisa_desktop.queue.conftest import bad_files

DOUBLE = EnhanceParams(scale=2.0)


def settings(folder: Path | str = "", **values) -> Settings:
    destination = Destination(str(folder), **values)
    return Settings(params=DOUBLE, destination=destination)


def run(qtbot, queue, timeout=WAIT):
    """Start and wait for the end; returns the summary of the run."""
    with qtbot.waitSignal(queue.finished, timeout=timeout) as blocker:
        queue.start()
    qtbot.waitUntil(
        lambda: all(queue.item(n).sha256 for n in queue.ids if queue.item(n).state is State.DONE)
    )
    return blocker.args[0]


def states(queue) -> list[State]:
    return [queue.item(n).state for n in queue.ids]


def on_disk(folder: Path) -> list[State]:
    journal = Journal(folder)
    try:
        return [item.state for item in journal.items()]
    finally:
        journal.close()


def test_pictures_are_restored_in_order_into_a_folder_with_their_tree(
    make_queue, photos, qtbot, tmp_path
):
    one, two, three = photos(3)
    _, queue = make_queue()
    target = tmp_path / "out"
    queue.add([(one, ""), (two, "scans/x"), (three, "")], settings(target))
    ended: list[int] = []
    queue.item_changed.connect(
        lambda n: ended.append(n) if queue.item(n).state is State.DONE else None
    )
    summary = run(qtbot, queue)
    assert summary[State.DONE] == 3
    assert list(dict.fromkeys(ended)) == [1, 2, 3]
    assert sorted(p.relative_to(target) for p in target.rglob("*.png")) == [
        Path("0000_pisa.png"), Path("0002_pisa.png"), Path("scans/x/0001_pisa.png"),
    ]  # fmt: skip
    with Image.open(target / "0000_pisa.png") as picture:
        assert picture.size == (48, 32)


def test_each_picture_has_its_own_settings(make_queue, photos, qtbot, tmp_path):
    one, two = photos(2)
    _, queue = make_queue()
    where = Destination(str(tmp_path / "out"), "{stem}-{lambda_pix}x{scale}")
    queue.add_each(
        [
            (one, "", Settings(Lambdas(0.5, 0), DOUBLE, Rect(0, 0, 10, 8), SaveWish("jpeg"), where)),
            (two, "", Settings(Lambdas(1, 0), EnhanceParams(scale=3.0), None, SaveWish("tiff", bit_depth=16), where)),
        ]
    )  # fmt: skip
    run(qtbot, queue)
    with Image.open(tmp_path / "out" / "0000-0.5x2.jpg") as picture:
        assert picture.size == (20, 16)
    with Image.open(tmp_path / "out" / "0001-1x3.tif") as picture:
        assert picture.size == (72, 48)


def test_a_size_on_paper_is_recorded_and_kept_over_a_restart(make_queue, photos, qtbot, tmp_path):
    one, two = photos(2)
    _, queue = make_queue()
    where = Destination(str(tmp_path / "out"))
    queue.add_each(
        [(p, "", Settings(params=DOUBLE, destination=where, ppi=n)) for p, n in ((one, 240.0), (two, 0))]
    )  # fmt: skip
    assert queue.shutdown()
    _, queue = make_queue()
    run(qtbot, queue)
    found = []
    for name in ("0000_pisa.png", "0001_pisa.png"):
        with Image.open(tmp_path / "out" / name) as picture:
            found.append(picture.info.get("dpi"))
    assert found[0] == pytest.approx((240, 240), abs=0.1)
    assert found[1] is None or found[1] != pytest.approx((240, 240), abs=1)


def test_two_of_one_name_get_two_names_and_a_foreign_file_stays(
    make_queue, photos, qtbot, tmp_path
):
    [a], [b] = photos(1, "a"), photos(1, "b")
    target = tmp_path / "out"
    target.mkdir()
    (target / "0000_pisa.png").write_text("mine")
    _, queue = make_queue()
    queue.add([(a, ""), (b, "")], settings(target))
    run(qtbot, queue)
    assert (target / "0000_pisa.png").read_text() == "mine"
    assert {p.name for p in target.iterdir()} == {
        "0000_pisa.png", "0000_pisa2.png", "0000_pisa3.png",
    }  # fmt: skip


def test_done_ones_are_left_out_where_that_is_wished(make_queue, photos, qtbot, tmp_path):
    paths = photos(3)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "0001_pisa.png").write_text("done before")
    _, queue = make_queue()
    queue.add([(p, "") for p in paths], settings(tmp_path / "out", skip_done=True))
    run(qtbot, queue)
    assert states(queue) == [State.DONE, State.SKIPPED, State.DONE]
    assert (tmp_path / "out" / "0001_pisa.png").read_text() == "done before"


def test_a_photograph_is_never_its_own_result(make_queue, photos, qtbot):
    [path] = photos(1)
    before = path.read_bytes()
    _, queue = make_queue()
    queue.add([(path, "")], settings(template="{stem}"))
    run(qtbot, queue)
    assert states(queue) == [State.FAILED]
    assert "photograph's own name" in queue.item(1).error
    assert path.read_bytes() == before


def test_deleted_and_changed_files_fail_with_a_sentence(make_queue, photos, qtbot, tmp_path):
    """Reliability 41."""
    gone, changed, good = photos(3)
    _, queue = make_queue()
    queue.add([(p, "") for p in (gone, changed, good)], settings(tmp_path / "out"))
    gone.unlink()
    changed.write_bytes(changed.read_bytes() + b"x")
    run(qtbot, queue)
    assert states(queue) == [State.FAILED, State.FAILED, State.DONE]
    assert "cannot be read" in queue.item(1).error
    assert "has changed since it was queued" in queue.item(2).error
    queue.retry([2])
    run(qtbot, queue)
    assert queue.item(2).state is State.DONE


def test_a_full_disk_pauses_and_the_rest_goes_on_later(make_queue, photos, qtbot, tmp_path):
    script = Script(failures={("decode", 1): DiskFull("The disk is full.")})
    paths = photos(4)
    _, queue = make_queue(script)
    queue.add([(p, "") for p in paths], settings(tmp_path / "out"))
    with qtbot.waitSignal(queue.stopped, timeout=WAIT) as stopped:
        queue.start()
    assert stopped.args[0].kind == "disk_full"
    assert not queue.is_running
    assert State.FAILED not in states(queue)
    assert State.PENDING in states(queue)
    script.failures.clear()
    run(qtbot, queue)
    assert states(queue) == [State.DONE] * 4
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_a_full_disk_of_the_target_is_met_before_anything_is_computed(
    make_queue, photos, qtbot, tmp_path, monkeypatch
):
    paths = photos(2)
    _, queue = make_queue()
    queue.add([(p, "") for p in paths], settings(tmp_path / "out"))
    opened = Path.open

    def full(self, mode="r", *rest, **named):
        if mode == "xb":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return opened(self, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", full)
    with qtbot.waitSignal(queue.stopped, timeout=WAIT) as stopped:
        queue.start()
    assert stopped.args[0].kind == "disk_full"
    monkeypatch.setattr(Path, "open", opened)
    run(qtbot, queue)
    assert states(queue) == [State.DONE] * 2


def test_a_disk_that_is_too_small_for_the_result_is_met_before_an_hour_of_work(
    make_queue, photos, qtbot, tmp_path, monkeypatch
):
    computed: list[str] = []
    paths = photos(2)
    _, queue = make_queue(Script(on_step=lambda stage, number: computed.append(stage)))
    computed.clear()
    queue.add([(p, "") for p in paths], settings(tmp_path / "out"))
    free = dispatch.free_bytes
    monkeypatch.setattr(dispatch, "free_bytes", lambda folder: 48 * 32 * 3)
    with qtbot.waitSignal(queue.stopped, timeout=WAIT) as stopped:
        queue.start()
    assert stopped.args[0].kind == "disk_full"
    assert "not enough room" in stopped.args[0].message
    assert "encode" not in computed
    assert states(queue) == [State.PENDING] * 2
    monkeypatch.setattr(dispatch, "free_bytes", free)
    run(qtbot, queue)
    assert states(queue) == [State.DONE] * 2


def test_editing_while_it_runs(make_queue, photos, qtbot, tmp_path):
    paths = photos(6)
    _, queue = make_queue(Script(seconds={"decode": 0.02}))
    ids = queue.add([(p, "") for p in paths], settings(tmp_path / "out"))
    ended: list[int] = []
    queue.item_changed.connect(
        lambda n: ended.append(n) if queue.item(n).state is State.DONE else None
    )
    queue.start()
    qtbot.waitUntil(lambda: queue.item(1).state is State.RUNNING, timeout=WAIT)
    queue.move([6], before=2)
    queue.cancel([1])
    queue.remove([3])
    queue.pause()
    assert queue.ids == (1, 6, 2, 4, 5)
    qtbot.wait(200)
    assert set(ended) <= {6}  # it had begun in place of the cancelled one
    run(qtbot, queue)
    assert list(dict.fromkeys(ended)) == [6, 2, 4, 5]
    assert queue.item(1).state is State.CANCELLED
    assert {p.stem for p in (tmp_path / "out").iterdir()} == {
        f"{paths[n - 1].stem}_pisa" for n in (6, 2, 4, 5)
    }
    assert ids == [1, 2, 3, 4, 5, 6]


def test_what_was_left_waits_at_the_next_start(make_queue, photos, qtbot, tmp_path):
    paths = photos(4)
    client, queue = make_queue(Script(seconds={"decode": 0.05}))
    queue.add([(p, "") for p in paths], settings(tmp_path / "out"))
    queue.start()
    qtbot.waitUntil(lambda: queue.item(2).state is State.RUNNING, timeout=WAIT)
    assert client.shutdown(PATIENCE_MS)
    assert queue.shutdown(PATIENCE_MS)
    _, again = make_queue()
    assert not again.is_running
    assert states(again) == [State.DONE, State.PENDING, State.PENDING, State.PENDING]
    assert again.item(2).attempts == 0
    run(qtbot, again)
    assert states(again) == [State.DONE] * 4
    assert len(list((tmp_path / "out").iterdir())) == 4


@pytest.mark.parametrize(("good", "bad"), [(113, 8), pytest.param(963, 37, marks=pytest.mark.slow)])
def test_a_large_batch_with_bad_files(make_queue, photos, qtbot, tmp_path, good, bad):
    """Reliability 35."""
    paths = photos(good) + bad_files(tmp_path / "bad", bad)
    random.Random(3).shuffle(paths)
    _, queue = make_queue()
    queue.add([(p, "") for p in paths], settings(tmp_path / "out"))
    finished: list[object] = []
    queue.finished.connect(finished.append)
    process, memory = psutil.Process(), {}
    done = [0]

    def count(number: int) -> None:
        if queue.item(number).state.is_over:
            done[0] += 1
            memory[done[0]] = process.memory_info().rss

    queue.item_changed.connect(count)
    summary = run(qtbot, queue, timeout=300_000)
    assert (summary[State.DONE], summary[State.FAILED]) == (good, bad)
    assert len(finished) == 1
    assert len(list((tmp_path / "out").iterdir())) == good
    failed = [queue.item(n) for n in queue.ids if queue.item(n).state is State.FAILED]
    assert all(item.error and item.source.name in item.error for item in failed)
    qtbot.waitUntil(lambda: on_disk(tmp_path / "journal").count(State.DONE) == good, timeout=WAIT)
    if good > 500:
        steps = sorted(memory)
        slope = (memory[steps[-1]] - memory[steps[200]]) / (len(steps) - 200)
        assert slope < 20_000, f"{slope:.0f} bytes a picture"


CHILD = """
import sys, json, os
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from engine.fake import Script
from engine.types import EnhanceParams
from pisa_desktop.queue.queue import BatchQueue
from pisa_desktop.state.wishes import Destination, Settings
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.fake_engine import fake_factory

base, poison = Path(sys.argv[1]), sys.argv[2]
qt = QCoreApplication(["pisa-desktop"])

def step(stage, number):
    if poison and stage == "encode" and any(
        queue.item(n).state.value == "running" and queue.item(n).source.stem == poison for n in queue.ids
    ):
        os.abort()

client = EngineClient(fake_factory(Script(seconds={"decode": 0.002}, on_step=step)))
queue = BatchQueue(client, base / "journal")
def loaded():
    if not queue.ids and not (base / "added").exists():
        settings = Settings(params=EnhanceParams(scale=2.0), destination=Destination(str(base / "out")))
        queue.add([(p, "") for p in sorted((base / "in").iterdir())], settings)
        (base / "added").touch()
    queue.start()
queue.order_changed.connect(lambda: None)
client.ready.connect(lambda _: loaded() if queue.is_loaded else queue.order_changed.connect(lambda: queue.start()))
queue.item_changed.connect(lambda n: print(n, queue.item(n).state.value, flush=True))
queue.finished.connect(lambda _: qt.quit())
client.start()
from PySide6.QtCore import QTimer
QTimer.singleShot(300, client.load)
qt.exec()
print("states", json.dumps([queue.item(n).state.value for n in queue.ids]), flush=True)
queue.shutdown(120_000)
client.shutdown(120_000)
"""


def child(base: Path, poison: str = "") -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(base), poison], stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )  # fmt: skip


def kill_and_finish(base: Path, kills: int, seed: int, count: int) -> None:
    chance = random.Random(seed)
    for _ in range(kills):
        process = child(base)
        assert process.stdout is not None
        wanted, seen = chance.randrange(1, count // kills + 2), 0
        for line in process.stdout:
            seen += line.rstrip().endswith("done")
            if seen >= wanted:
                break
        time.sleep(chance.random() * 0.03)
        process.kill()
        process.wait()
        process.stdout.close()
    process = child(base)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    final = json.loads(out.splitlines()[-1].partition(" ")[2])
    assert final == ["done"] * count
    results = sorted(p.name for p in (base / "out").iterdir())
    assert results == [f"{n:04}_pisa.png" for n in range(count)]
    for name in results:
        with Image.open(base / "out" / name) as picture:
            picture.load()


@pytest.mark.parametrize(
    ("kills", "count"), [(3, 12), pytest.param(20, 100, marks=pytest.mark.slow)]
)
def test_after_kills_every_picture_is_done_exactly_once(photos, tmp_path, kills, count):
    """Reliability 36."""
    photos(count)
    kill_and_finish(tmp_path, kills, seed=kills, count=count)


@pytest.mark.parametrize("count", [6, pytest.param(1_000, marks=pytest.mark.slow)])
def test_a_picture_that_kills_the_process_is_set_aside_after_two_tries(photos, tmp_path, count):
    """Reliability 37."""
    photos(count)
    for _ in range(2):
        process = child(tmp_path, "0003")
        process.communicate(timeout=PATIENCE)
        assert process.returncode != 0
    process = child(tmp_path, "0003")
    out, _ = process.communicate(timeout=300)
    final = json.loads(out.splitlines()[-1].partition(" ")[2])
    assert final == ["done"] * 3 + ["quarantined"] + ["done"] * (count - 4)
    assert len(list((tmp_path / "out").iterdir())) == count - 1
