"""The list of what is tried by hand before a release."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.by_hand import STEPS, walk
from pisa_desktop.paths import folders
from pisa_desktop.queue.items import BatchItem, State
from pisa_desktop.queue.journal import Journal


@pytest.mark.parametrize(("state", "word", "log"), [(State.DONE, "", "all well"), (State.PENDING, "it flickered", "QThread: Destroyed")])  # fmt: skip
def test_the_list_is_walked_through_and_looks_for_itself(state, word, log):
    """Reliability 52. By hand: `python -m benchmarks.by_hand`."""
    places = folders()
    journal = Journal(places.state)
    journal.add([BatchItem(1, Path("/a.png"), state=state)])
    journal.close()
    places.logs.mkdir(parents=True)
    (places.logs / "app.log").write_text(log)
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return word

    lines = walk(places, answer, lambda _: None)
    assert len(asked) == len(lines) == len(STEPS)
    assert {"queue", "suspend", "monitor", "day"} <= {line["step"] for line in lines}
    if state is State.DONE:
        assert {line["result"] for line in lines} == {"ok"}
    else:
        found = {line["step"]: line["result"] for line in lines}
        assert found["suspend"] == "it flickered; 1 of 1 are not done; the log holds QThread"
