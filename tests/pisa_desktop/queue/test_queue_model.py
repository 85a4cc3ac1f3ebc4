"""The queue against a model of it: whatever is done in whatever order, memory, journal and files agree."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from PySide6.QtCore import QCoreApplication, QObject, Signal

from engine.errors import ErrorInfo
from engine.types import EnhanceParams, Size
from pisa_desktop.queue.items import State
from pisa_desktop.queue.queue import BatchQueue
from pisa_desktop.state.wishes import Destination, Settings
from pisa_desktop.workers.protocol import Export, Exported, JobDone, JobFailed, Load, Prepare
from tests.patience import PATIENCE, PATIENCE_MS
from tests.pisa_desktop.queue.conftest import write_photos


class Engine(QObject):
    """An engine whose jobs end when the test says so."""

    ready = Signal(object)
    failed = Signal(object)
    job_progress = Signal(object)
    job_done = Signal(object)
    job_failed = Signal(object)
    job_cancelled = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.numbers, self.running, self.begun, self.is_running = 0, None, [], False
        self.loaded = Load(0)

    def plan(self, path, params, crop=None) -> Prepare:
        self.numbers += 1
        return Prepare(self.numbers, self.numbers, path, params, crop)

    def export(self, source, strengths, target, spec=None, **more) -> Export:
        assert self.running is None, "two at once"
        self.numbers += 1
        self.running = Export(self.numbers, source, strengths, target, spec, **more)
        self.begun.append(source.path)
        return self.running

    def cancel(self, job) -> None:
        if self.running is not None and job.id == self.running.id:
            self.running = None

    def release_other(self) -> None:
        assert self.running is None, "an item needs it"

    def finish(self) -> None:
        job, self.running = self.running, None
        job.target.write_bytes(b"result")
        self.job_done.emit(JobDone(job.id, Exported(job.target, Size(1, 1), 0.1, ())))

    def fail(self, kind: str) -> None:
        job, self.running = self.running, None
        self.job_failed.emit(JobFailed(job.id, ErrorInfo(kind, "It failed.")))


class QueueMachine(RuleBasedStateMachine):
    """Reliability 39. Random editing of a running queue."""

    def __init__(self) -> None:
        super().__init__()
        self.qt = QCoreApplication.instance()  # the fixture `_application`
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = Path(self.scratch.name)
        self.photos = write_photos(self.folder / "in", 4)
        self.engine = Engine()
        self.queue = BatchQueue(self.engine, self.folder / "journal")
        self.settle()
        self.order: list[int] = []
        self.made_for: dict[int, str | None] = {}

    def settle(self) -> None:
        """Until the journal's thread has done everything and its answers were taken."""
        for _ in range(3):
            done: list[int] = []
            self.queue._thread.do(lambda _, seen=done: seen.append(1))
            end = time.monotonic() + PATIENCE
            while not done and time.monotonic() < end:
                time.sleep(0.0005)
            self.qt.processEvents()
        assert self.queue.is_loaded

    def pick(self, data) -> list[int]:
        return (
            data.draw(st.lists(st.sampled_from(self.order), max_size=3, unique=True))
            if self.order
            else []
        )

    @rule(which=st.lists(st.integers(0, 3), min_size=1, max_size=3))
    def add(self, which):
        wanted = Settings(
            params=EnhanceParams(scale=2.0), destination=Destination(str(self.folder / "out"))
        )
        added = self.queue.add([(self.photos[n], "") for n in which], wanted)
        self.order += added
        self.made_for |= dict.fromkeys(added, self.engine.loaded.adapters)
        self.settle()

    @rule(adapters=st.sampled_from([None, "Alpha", "Beta"]))
    def try_adapters(self, adapters):
        self.engine.loaded = Load(0, adapters=adapters)

    @rule()
    def start(self):
        self.queue.start()
        self.settle()

    @rule()
    def pause(self):
        self.queue.pause()
        self.settle()

    @rule(data=st.data())
    def remove(self, data):
        gone = self.pick(data)
        self.queue.remove(gone)
        self.order = [n for n in self.order if n not in gone]
        self.settle()

    @rule(data=st.data())
    def cancel(self, data):
        chosen = self.pick(data)
        open_ones = [n for n in chosen if not self.queue.item(n).state.is_over]
        self.queue.cancel(chosen)
        self.settle()
        assert all(self.queue.item(n).state is State.CANCELLED for n in open_ones)

    @rule(data=st.data())
    def retry(self, data):
        chosen = self.pick(data)
        self.queue.retry(chosen)
        self.settle()
        assert all(self.queue.item(n).state in {State.PENDING, State.RUNNING} for n in chosen)

    @rule(data=st.data(), to_end=st.booleans())
    def move(self, data, to_end):
        moved = self.pick(data)
        rest = [n for n in self.order if n not in moved]
        before = None if to_end or not rest else data.draw(st.sampled_from(rest))
        self.queue.move(moved, before)
        at = rest.index(before) if before is not None else len(rest)
        self.order = [*rest[:at], *moved, *rest[at:]]
        self.settle()

    @precondition(lambda self: self.engine.running is not None)
    @rule()
    def finish(self):
        self.engine.finish()
        self.settle()

    @precondition(lambda self: self.engine.running is not None)
    @rule(kind=st.sampled_from(["bad_image", "disk_full"]))
    def fail(self, kind):
        self.engine.fail(kind)
        self.settle()
        if kind == "disk_full":
            assert not self.queue.is_running

    @invariant()
    def memory_journal_and_files_agree(self):
        assert list(self.queue.ids) == self.order
        items = [self.queue.item(n) for n in self.order]
        found: list = []
        self.queue._thread.do(lambda journal: found.extend(journal.items()))
        self.settle()
        assert [(i.id, i.state, i.target) for i in found] == [
            (i.id, i.state, i.target) for i in items
        ]
        assert all(i.choice.adapters == self.made_for[i.id] for i in items)
        running = [i for i in items if i.state is State.RUNNING]
        if running:
            assert self.engine.running.choice == running[0].choice
        assert len(running) == (self.engine.running is not None)
        if self.queue.is_running and any(i.state is State.PENDING for i in items):
            assert running, "it rests although something waits"
        for item in items:
            if item.state is State.DONE:
                assert Path(item.target).read_bytes() == b"result"
        reserved = [p for p in (self.folder / "out").glob("*") if not p.stat().st_size]
        assert len(reserved) == len(running)

    def teardown(self):
        assert self.queue.shutdown(PATIENCE_MS)
        self.scratch.cleanup()


TestQueue = QueueMachine.TestCase
TestQueue.settings = settings(
    max_examples=50, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
