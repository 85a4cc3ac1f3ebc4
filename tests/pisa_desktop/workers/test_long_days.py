"""What thousands of photographs leave behind in the parts between window and engine: nothing that grows."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.types import EnhanceParams, Lambdas, Rect
from pisa_desktop.preview.scheduler import TileCache, key_of
from pisa_desktop.workers import engine_loop
from pisa_desktop.workers.fake_engine import fake_factory
from pisa_desktop.workers.mailbox import Mailbox
from pisa_desktop.workers.protocol import JobDone, Load, Prepare, Release, TileResult
from tests.pisa_desktop.queue.conftest import write_photos

MOST = 100
"""Small numbers that may be remembered."""


def remembered(thing: object) -> int:
    """Entries in what an object holds."""
    return sum(len(value) for value in vars(thing).values() if hasattr(value, "__len__"))


def test_cancelling_what_has_ended_leaves_no_mark():
    mailbox = Mailbox()
    for number in range(1_000):
        mailbox.post(Release(number, number))
        job = mailbox.take_job()
        assert job is not None
        mailbox.forget(job.id)
        assert not mailbox.cancel(job.id)
        assert not mailbox.is_cancelled(job.id)
    assert remembered(mailbox) == 0


def test_a_running_job_is_marked_until_it_has_ended():
    mailbox = Mailbox()
    mailbox.post(Release(7, 1))
    assert mailbox.take_job() is not None
    assert not mailbox.cancel(7)
    assert mailbox.is_cancelled(7)
    mailbox.forget(7)
    assert not mailbox.is_cancelled(7)
    assert remembered(mailbox) == 0


def test_a_picture_let_go_leaves_no_cells_and_its_late_ones_are_not_kept():
    cache = TileCache()
    pixels, strengths = np.zeros((4, 4, 3), np.uint8), Lambdas(1, 1)
    for handle in range(1_000):
        tile = TileResult(1, handle, 0, Rect(0, 0, 4, 4), pixels, strengths)
        cache.put(tile)
        assert cache.has(handle, 0, key_of(strengths))
        cache.forget(handle)
        cache.put(tile)
        assert not cache.has(handle, 0, key_of(strengths))
    assert (len(cache), cache.bytes) == (0, 0)
    assert remembered(cache) <= MOST


def prepare_one(folder: Path, clock: Callable[[], float], told: Callable[[], object]) -> None:
    """One photograph in many steps, through the engine's loop."""
    [photo] = write_photos(folder, 1)
    mailbox = Mailbox()

    def emit(message: object) -> None:
        told()
        if isinstance(message, JobDone) and message.id == 2:
            mailbox.close()

    mailbox.post(Load(1))
    mailbox.post(Prepare(2, 2, photo, EnhanceParams(scale=8.0), None))
    engine_loop.EngineLoop(mailbox, fake_factory(cell=4), emit, clock=clock).run()


def test_memory_is_given_back_every_few_seconds_of_work(tmp_path, monkeypatch):
    given: list[int] = []
    monkeypatch.setattr(engine_loop, "give_back_memory", lambda: given.append(1))
    ticks = itertools.count()
    prepare_one(tmp_path, lambda: next(ticks), lambda: None)
    seconds = next(ticks)
    assert seconds > 100
    assert (
        seconds / (3 * engine_loop.TIDY_SECONDS) < len(given) < seconds / engine_loop.TIDY_SECONDS
    )


def test_memory_is_given_back_before_a_step_is_told(tmp_path, monkeypatch):
    """The window frees each message's event, and waits as long as the allocator gives back: 40 to 70 ms at a time."""
    happened: list[str] = []
    monkeypatch.setattr(engine_loop, "give_back_memory", lambda: happened.append("given back"))
    ticks = itertools.count()

    def steps(work, job):
        made = prepare(work, job)
        while True:
            step = next(made, None)
            happened.append("step")
            if step is None:
                return None
            yield step

    prepare = engine_loop.EngineWork.prepare
    monkeypatch.setattr(engine_loop.EngineWork, "prepare", steps)
    prepare_one(tmp_path, lambda: 2.0 * next(ticks), lambda: happened.append("told"))
    before = [a for a, b in itertools.pairwise(happened) if b == "given back"]
    assert before.count("step") == len(before) > 3
