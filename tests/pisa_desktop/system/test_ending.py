"""The end of the application: a part that fails costs none of the others."""

from __future__ import annotations

import logging

from pisa_desktop.system.ending import do_all, end_all


def broken(*_: object) -> bool:
    raise RuntimeError("a part that fails")


def test_a_step_that_fails_costs_none_of_those_behind_it(caplog):
    done: list[str] = []
    with caplog.at_level(logging.ERROR):
        do_all((lambda: done.append("first"), broken, lambda: done.append("last")))
    assert done == ["first", "last"]
    assert "a part that fails" in caplog.text


def test_a_thread_that_cannot_be_ended_counts_as_running_and_the_others_end():
    ended: list[int] = []

    def end(milliseconds: int) -> bool:
        ended.append(milliseconds)
        return True

    assert not end_all((end, broken, end), within_ms=1_000)
    assert len(ended) == 2
