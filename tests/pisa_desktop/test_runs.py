"""Runs on the disk: how they stand is read from the end of what they told."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pisa_desktop.training import child, runs
from pisa_desktop.training.child import Watch
from pisa_desktop.training.runs import RunState, find_runs, history_of, new_run, read_run
from trainer.config import TrainConfig
from trainer.metrics_log import METRICS_FILE
from trainer.report import Event, Failed, Finished, Saved, Started, Step, Stopped, encode

LONG = 20_000


def started(step: int = 0, skipped: int = 0) -> Started:
    config = TrainConfig().to_json()
    names = tuple((f"picture {i}.jpg", "too small") for i in range(skipped))
    return Started(config, 10, None, step, names)


def steps(first: int, last: int) -> list[Event]:
    return [
        Step(n, "pix", {"total": 0.5, "l2": 0.1, "lpips": 0.4}, 1.0) for n in range(first, last + 1)
    ]


def write(folder: Path, events: list[Event]) -> None:
    (folder / METRICS_FILE).write_text("".join(encode(event) + "\n" for event in events))


@pytest.fixture
def run(tmp_path) -> Path:
    return new_run(tmp_path / "runs", "Ferien", TrainConfig())


@pytest.fixture
def decoded(monkeypatch) -> list[int]:
    """How many lines were read."""
    count = [0]

    def counted(line: str):
        count[0] += 1
        return decode(line)

    decode = runs.decode
    for module in (runs, child):
        monkeypatch.setattr(module, "decode", counted)
    return count


@pytest.mark.parametrize(
    ("events", "state", "step"),
    [
        ([], RunState.INTERRUPTED, 0),
        ([started()], RunState.INTERRUPTED, 0),
        ([started(), *steps(1, LONG)], RunState.INTERRUPTED, LONG),
        ([started(), *steps(1, LONG), Stopped("x", LONG, "asked")], RunState.STOPPED, LONG),
        ([started(), *steps(1, LONG), Saved("x", LONG), Finished("x", LONG, 1.0)], RunState.FINISHED, LONG),
        ([started(), *steps(1, LONG), Failed("no", ""), started(300)], RunState.INTERRUPTED, 300),
        ([*steps(1, 3), started(3, skipped=5_000), Stopped("x", 3, "asked")], RunState.STOPPED, 3),
    ],
)  # fmt: skip
def test_the_end_of_a_log_says_how_a_run_stands(run, decoded, events, state, step):
    write(run, events)
    found = read_run(run)
    assert (found.state, found.step, found.name) == (state, step, "Ferien")
    assert found.total == TrainConfig().total_steps
    assert history_of(run).step == step
    if len(events) > 1_000:
        decoded[0] = 0
        find_runs(run.parent)
        assert decoded[0] < 700


def test_a_log_that_ends_within_a_line_is_read(run):
    write(run, [started(), *steps(1, 2_000)])
    with (run / METRICS_FILE).open("ab") as file:
        file.write(b'{"event": "step", "ste')
    assert read_run(run).step == 2_000


def test_a_run_that_nobody_looks_at_is_watched_from_its_end(run, decoded, qapp):
    write(run, [started(), *steps(1, LONG)])
    watch = Watch(run, from_end=True)
    assert decoded[0] < 700
    assert watch.history.step == LONG
    with (run / METRICS_FILE).open("a") as file:
        file.write(encode(Finished("x", LONG, 1.0)) + "\n")
    watch.look()
    assert watch.state is RunState.FINISHED
    watch.close()


def test_the_start_does_not_wait_for_a_long_log(run):
    """A hundred thousand steps: the window asks this on its own thread."""
    write(run, [started(), *steps(1, 100_000)])
    assert os.path.getsize(run / METRICS_FILE) > 8_000_000
    started_at = time.thread_time()
    find_runs(run.parent)
    assert time.thread_time() - started_at < 0.05
