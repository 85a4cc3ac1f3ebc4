import json

import pytest

from trainer.report import (
    Failed,
    Finished,
    Sample,
    Saved,
    Started,
    Step,
    Stopped,
    decode,
    encode,
)

EVENTS = [
    Started({"batch": 4}, 12, None, 3, (("a.jpg", "too small"),)),
    Step(7, "pix", {"l2": 0.25, "total": 0.25}, 1.5, 1e-4, 0.7),
    Sample("x.png", (1.0, 0.5), 7, {"psnr_y": 27.0}),
    Saved("checkpoints/step_000007", 7, True),
    Finished("pack", 9, 12.0),
    Stopped("checkpoints/step_000007", 7, "asked to", "Use --resume."),
    Failed("Nothing there.", "Look elsewhere.", "bad_request", 0),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_events_survive_the_line(event):
    line = encode(event)
    assert "\n" not in line
    assert json.loads(line)["event"] == type(event).__name__.lower()
    assert decode(line) == event


@pytest.mark.parametrize(
    "line", ["", "hello", "[1]", "{}", '{"event": "moon"}', '{"event": "step"}']
)
def test_other_lines_are_no_events(line):
    assert decode(line) is None


def test_nan_is_valid_json():
    assert (
        json.loads(encode(Step(1, "pix", {"total": float("nan")}, 1.0)))["losses"]["total"] is None
    )
