"""Fetching one file: from mirrors in turn, gone on with where it broke off, checked before it counts.

What has arrived lies in `<name>.part`. It becomes `<name>` only when its length, its hash (where one is known, or the server
tells one) and its form are right; what fails is set aside as `<name>.corrupt` and begun anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from engine.download.connection import End, Head, Request, Rules, Trouble
from engine.download.manifest import Mirror, RemoteFile
from engine.download.parts import Fetched, PartState, Place, check_form, hash_steps
from engine.errors import DownloadFailed
from engine.files.atomic import save_error
from engine.sentences import Sentence, listed
from engine.transfer import Meter, Stage, Transfer

_LOOK_UP = 0.25
"""Seconds between two looks at the time while nothing arrives."""
_SLACK = 64 << 20
"""A server may send so much more than twice what the manifest says."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a download works with, replaceable in tests.

    Attributes:
        rules: how patient it is.
        agent: name and version of this program.
        clock: seconds, monotonic.
        sleep: waits; called with at most a quarter of a second.
    """

    rules: Rules = field(default_factory=Rules)
    agent: str = "PiSA-Desktop"
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


Steps = Generator[Transfer, None, Trouble | None]


def fetch_file(
    file: RemoteFile, mirrors: Sequence[Mirror], folder: Path, meter: Meter, tools: Tools
) -> Generator[Transfer, None, Fetched]:
    """Fetch a file into `folder`, unless it lies there and is as it was.

    Args:
        file: what to fetch.
        mirrors: tried in this order.
        folder: of the download.
        meter: counts its bytes; those that are there already are counted by the caller.
        tools: rules and clock.

    Raises:
        DownloadFailed: no mirror gave it; each one's answer is in the sentence.
        DiskFull, SaveFailed: it could not be written; what was written is kept.
    """
    place = Place(folder, file.path)
    there = yield from _verified(place, file, meter)
    if there is not None:
        return there
    said: list[str] = []
    for mirror in mirrors:
        attempt = _FromMirror(file, mirror.url(file), place, meter, tools)
        fetched = yield from attempt.run()
        if fetched is not None:
            return fetched
        host = urlsplit(mirror.base).hostname or mirror.name
        said.append(_of_host(host, attempt.words))
    answers = listed(dict.fromkeys(said)) or "there is no address"
    raise DownloadFailed(
        "{path} could not be downloaded: {answers}.",
        hint="Try again later: what has arrived is kept. Or fetch the model by hand and import it.",
        path=file.path,
        answers=answers,
    )


def _of_host(host: str, words: str) -> Sentence:
    return Sentence("{host} {what}", host=host, what=words)


def _verified(
    place: Place, file: RemoteFile, meter: Meter
) -> Generator[Transfer, None, Fetched | None]:
    """A file that an earlier run finished, if it still is what it was; else it is set aside."""
    fetched = place.finished()
    if not place.target.is_file():
        return None
    size = place.target.stat().st_size
    digest = yield from hash_steps(place.target, file.path, Meter(total=size))
    expected = file.sha256 or (fetched.sha256 if fetched is not None else "")
    if digest != expected or fetched is None:
        meter.add(-min(size, file.bytes))
        place.quarantine()
        return None
    return fetched


class _FromMirror:
    """The attempts at one mirror.

    Attributes:
        words: why it failed, as half a sentence whose subject is the server.
    """

    def __init__(
        self, file: RemoteFile, url: str, place: Place, meter: Meter, tools: Tools
    ) -> None:
        self._file, self._url, self._place, self._meter = file, url, place, meter
        self._tools, self._rules = tools, tools.rules
        self._state = place.state()
        self.words = ""

    def run(self) -> Generator[Transfer, None, Fetched | None]:
        """Try until it is there, or until trying makes no sense."""
        in_a_row = in_all = damaged = 0
        pause = self._rules.first_pause
        while in_all < self._rules.total_attempts:
            before = self._place.size
            trouble = None if self._is_complete() else (yield from self._attempt())
            if trouble is None:
                fetched = yield from self._check()
                if fetched is not None:
                    return fetched
                damaged += 1
                if damaged == 2:
                    return None
                continue
            self.words, in_all = trouble.words, in_all + 1
            has_moved = self._place.size > before and not trouble.spoils
            if trouble.spoils:
                self._drop()
            in_a_row = 1 if has_moved else in_a_row + 1
            pause = self._rules.first_pause if has_moved else pause
            if trouble.is_final or in_a_row >= self._rules.attempts:
                return None
            wait = pause if trouble.retry_after is None else trouble.retry_after
            pause = min(self._rules.longest_pause, 2 * pause)
            if wait > self._rules.longest_wait:
                self.words = Sentence(
                    "{what}, for {minutes:.0f} minutes", what=trouble.words, minutes=wait / 60
                )
                return None
            yield from self._wait(wait, trouble)
        return None

    def _wait(self, seconds: float, trouble: Trouble) -> Generator[Transfer, None, None]:
        host = urlsplit(self._url).hostname or ""
        end = self._tools.clock() + seconds
        self._meter.forget_pace()
        while (left := end - self._tools.clock()) > 0:
            yield self._meter.value(Stage.WAIT, self._file.path, _of_host(host, trouble.words))
            self._tools.sleep(min(_LOOK_UP, left))

    def _is_complete(self) -> bool:
        """Whether all bytes are there, so that only the check is missing."""
        part = self._place.part
        return part.is_file() and part.stat().st_size == self._state.total

    # One attempt

    def _attempt(self) -> Steps:
        """Ask for what is missing and write it; None when the server has sent all of it."""
        headers, offset = self._range()
        request = Request(self._url, headers, self._rules, self._tools.agent)
        try:
            head = yield from self._head(request)
            if isinstance(head, Trouble):
                return head
            trouble = self._begin(head, offset)
            if trouble is not None:
                return trouble
            return (yield from self._receive(request, head))
        finally:
            request.close()

    def _range(self) -> tuple[dict[str, str], int]:
        """Headers that ask for the rest of the part, where it can be told that the file is the same; else for all."""
        size = self._place.part.stat().st_size if self._place.part.is_file() else 0
        is_safe = bool(self._state.validator or self._file.sha256)
        total = self._state.total
        if not size or not is_safe or (total is not None and size >= total):
            self._drop()
            return {}, 0
        headers = {"Range": f"bytes={size}-"}
        if self._state.validator and self._state.url == self._url:
            headers["If-Range"] = self._state.validator
        elif not self._file.sha256:  # another mirror, and no hash that would tell
            self._drop()
            return {}, 0
        return headers, size

    def _drop(self) -> None:
        if self._place.part.is_file():
            self._meter.add(-self._place.part.stat().st_size)
            self._meter.forget_pace()
        self._place.restart()
        self._state = PartState()

    def _head(self, request: Request) -> Generator[Transfer, None, Head | Trouble]:
        deadline = self._tools.clock() + self._rules.connect_seconds
        while True:
            item = request.take(_LOOK_UP)
            if isinstance(item, Head | Trouble):
                return item
            if self._tools.clock() > deadline:
                return Trouble("does not answer")
            yield self._meter.value(Stage.CONNECT, self._file.path)

    def _begin(self, head: Head, offset: int) -> Trouble | None:
        """Compare an answer with what is there; the part is begun anew where the server sends the whole file."""
        if head.content_type == "text/html" and not self._file.path.endswith((".html", ".htm")):
            return Trouble("sends a web page in place of the file", is_final=True)
        if head.status == 200:
            if offset:
                self._drop()
        elif head.start != offset or self._state.total not in {None, head.total}:
            return Trouble("sends another piece than was asked for", spoils=True)
        if head.total is not None and head.total > 2 * self._file.bytes + _SLACK:
            return Trouble(
                Sentence("has a file of {size:.0f} MiB there", size=head.total / 2**20),
                is_final=True,
            )
        self._state = PartState(head.validator, head.total, head.declared, self._url)
        try:
            self._place.note(self._state)
        except OSError as error:
            raise save_error(self._place.part, error) from error
        return None

    def _receive(self, request: Request, head: Head) -> Steps:
        try:
            with self._place.part.open("ab") as out:
                trouble = yield from self._write(request, head, out)
                out.flush()
        except OSError as error:
            raise save_error(self._place.part, error) from error
        return trouble

    def _write(self, request: Request, head: Head, out: BinaryIO) -> Steps:
        limit = head.total if head.total is not None else 2 * self._file.bytes + _SLACK
        heard = self._tools.clock()
        while True:
            item = request.take(_LOOK_UP)
            if isinstance(item, bytes):
                if out.tell() + len(item) > limit:
                    return Trouble("sends more than it announced", is_final=True, spoils=True)
                out.write(item)
                self._meter.add(len(item))
                heard = self._tools.clock()
            elif isinstance(item, Trouble):
                return item
            elif isinstance(item, End):
                return None
            elif self._tools.clock() - heard > self._rules.stall_seconds:
                return Trouble(
                    Sentence("went silent for {seconds:.0f} s", seconds=self._rules.stall_seconds)
                )
            yield self._meter.value(Stage.DOWNLOAD, self._file.path)

    # After the last byte

    def _check(self) -> Generator[Transfer, None, Fetched | None]:
        """Length, hash and form; a file that fails is set aside."""
        place, file, state = self._place, self._file, self._state
        if not place.part.exists():
            place.part.touch()
        size = place.part.stat().st_size
        digest = yield from hash_steps(place.part, file.path, Meter(total=size))
        wrong = ""
        if state.total is not None and size != state.total:
            wrong = Sentence(
                "it has {size} bytes in place of {total}", size=size, total=state.total
            )
        elif file.sha256 and digest != file.sha256:
            wrong = Sentence("its hash is not the one that is known")
        elif state.declared and digest != state.declared:
            wrong = Sentence("its hash is not the one that the server tells")
        else:
            wrong = check_form(place.part, file.path)
        if not wrong:
            fetched = Fetched(file.path, digest, self._url, bool(file.sha256))
            place.finish(fetched)
            return fetched
        self._meter.add(-size)
        self._meter.forget_pace()
        aside = place.quarantine()
        self._state = PartState()
        self.words = Sentence(
            "sent a damaged file ({wrong}; set aside as {aside})", wrong=wrong, aside=aside.name
        )
        return None
