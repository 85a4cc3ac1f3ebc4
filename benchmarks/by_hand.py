"""What no machine can try alone, before each release and on each system: the steps one by one, and what must be true after them.

    python -m benchmarks.by_hand [FOLDER]

Answer each step with Enter once it is done, or with words on what went wrong. What can be looked at is looked at here: the queue's
database, the log, the mark of a crash. The protocol is written to FOLDER.
"""

from __future__ import annotations

import json
import platform
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pisa_desktop import __version__
from pisa_desktop.paths import Folders, folders
from pisa_desktop.queue.journal import NAME as QUEUE

Check = Callable[[Folders], str]
"""What is wrong, or ""."""


def states(places: Folders) -> list[str]:
    """Of all photographs in the queue, as its file has them."""
    with closing(sqlite3.connect(f"file:{places.state / QUEUE}?mode=ro", uri=True)) as base:
        rows = base.execute("SELECT value FROM items").fetchall()
    return [json.loads(value)["state"] for (value,) in rows]


def all_done(places: Folders) -> str:
    """Every photograph of the queue has its result."""
    try:
        found = states(places)
    except sqlite3.Error as error:
        return f"the queue cannot be read: {error}"
    others = [state for state in found if state != "done"]
    return f"{len(others)} of {len(found)} are not done" if others or not found else ""


def nothing_odd_was_said(places: Folders) -> str:
    """No error of ours and no complaint of Qt in the log."""
    log = places.logs / "app.log"
    text = log.read_text("utf-8", "replace") if log.is_file() else ""
    found = [word for word in ("Traceback", "QThread", "Unexpected error") if word in text]
    return f"the log holds {', '.join(found)}" if found else ""


def ended_well(places: Folders) -> str:
    """The last run was no crash."""
    return "the mark of a crash lies there" if (places.state / "running.json").exists() else ""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, and what must be true then.

    Attributes:
        name: of the step, in the protocol.
        words: what to do.
        checks: looked at afterwards.
    """

    name: str
    words: str
    checks: tuple[Check, ...] = ()


STEPS = (
    Step("queue", "Queue twenty photographs of 24 megapixels and press Start."),
    Step("suspend", "While the third is restored, close the lid for two minutes and open it again. Work must go on by itself, or pause and say why; let the queue end.", (all_done, nothing_odd_was_said)),
    Step("suspend on a card", "The same once more where there is a graphics card. A lost device must be said, and the processor offered.", (all_done, nothing_odd_was_said)),
    Step("monitor", "With a second monitor: move the window there, unplug it while a photograph is restored, plug it in again. The window must be seen at every moment.", (nothing_odd_was_said,)),
    Step("day", "Leave a batch of eight hours alone (`make soak` in another folder does not count). Look at the memory at its beginning and its end.", (all_done, nothing_odd_was_said)),
    Step("end", "Quit by the window's own button. It must be gone within three seconds.", (ended_well, nothing_odd_was_said)),
)  # fmt: skip


def walk(places: Folders, answer: Callable[[str], str], say: Callable[[str], object]) -> list[dict[str, str]]:  # fmt: skip
    """Go through all steps; a line of the protocol for each: "ok", or what went wrong."""
    lines: list[dict[str, str]] = []
    for number, step in enumerate(STEPS, 1):
        said = answer(f"{number}/{len(STEPS)} {step.words}\n> ").strip()
        found = [said, *(check(places) for check in step.checks)]
        result = "; ".join(part for part in found if part) or "ok"
        say(f"   {result}")
        lines.append({"step": step.name, "result": result})
    return lines


def main(folder: Path) -> int:
    """Walk through it on this machine and write the protocol; 0 where all is well."""
    lines = walk(folders(), input, print)
    system = f"{platform.system()} {platform.release()}"
    protocol = {"version": __version__, "system": system, "steps": lines}
    path = folder / f"by-hand-{__version__}-{platform.system().lower()}.json"
    path.write_text(json.dumps(protocol, indent=1), "utf-8")
    print(path)
    return int(any(line["result"] != "ok" for line in lines))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
