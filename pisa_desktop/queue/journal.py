"""The queue on disk: SQLite, so that a crash at any moment loses nothing and does nothing twice. No Qt.

Every change is one transaction with `synchronous=FULL`. A queue of an older version is copied before it becomes today's. Beside the database lies a mirror in JSON from which the queue is built again
where the database is damaged. Maps of strengths lie in a table of their own, each once, under its fingerprint, and go with the last
item that names them; the mirror has none of them. One thread uses a Journal.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil

from engine.errors import BadRequest, DiskFull, ErrorInfo, SaveFailed
from engine.files import atomic_write, set_aside
from engine.files.atomic import drop_parts
from engine.files.state_file import ODD, Fields, parsed, read_state
from engine.sentences import Sentence
from pisa_desktop.queue.items import MAX_ATTEMPTS, BatchItem, State
from pisa_desktop.workers.maps import LambdaMap, packed, unpacked

_log = logging.getLogger(__name__)

SCHEMA = 3
"""1: items; 2: maps; 3: items name their model, adapters and the hash of their photograph."""
NAME = "queue.sqlite"
MIRROR = "queue.json"
MIRROR_SECONDS = 2.0
_FULL = 13  # SQLITE_FULL

_ITEMS = """
CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY,
    place INTEGER NOT NULL,
    value TEXT NOT NULL
)
"""
_ITEMS_MAPS = "ALTER TABLE items ADD COLUMN maps TEXT NOT NULL DEFAULT ''"
"""Schema 2: fingerprint of the map that an item names, or ""."""
_ITEMS_BY_MAPS = "CREATE INDEX IF NOT EXISTS items_by_maps ON items (maps) WHERE maps != ''"
_MAPS = "CREATE TABLE IF NOT EXISTS maps (name TEXT PRIMARY KEY, value BLOB NOT NULL)"
_SWEEP = "DELETE FROM maps WHERE name NOT IN (SELECT maps FROM items WHERE maps != '')"
_SPARE_BYTES = 16 << 20
"""Room that maps leave inside the file when they go is used again; from here on it is given back at the next start."""


class NewerQueueError(SaveFailed):
    """The queue was written by a newer version of the application; it is left as it is."""


class Journal:
    """The queue's items in their order.

    Args:
        folder: where database and mirror lie; made where missing.

    Attributes:
        notice: a sentence where the database was damaged and had to be built again, or "".

    Raises:
        NewerQueueError: it belongs to a newer version.
        SaveFailed, DiskFull: the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.notice = ""
        self._path, self._mirror = folder / NAME, folder / MIRROR
        self._mirrored = 0.0
        self._is_dirty = False
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._base = self._open()
        except (OSError, sqlite3.OperationalError) as error:
            raise SaveFailed(
                "The queue {path} cannot be opened: {reason}.", path=self._path, reason=error
            ) from error

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connected()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            return self._rebuilt(error)

    def _connected(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            if base.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("the integrity check failed")
            version = base.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA:
                raise NewerQueueError(
                    "The queue {path} was written by a newer version of this application.",
                    hint="Update, or move the file away to begin with an empty queue.",
                    path=self._path,
                )
            if version < SCHEMA:
                _keep_copy(base, self._path, version)
            base.execute("PRAGMA journal_mode=WAL")
            base.execute("PRAGMA synchronous=FULL")
            _migrate(base)
            _shrink(base)
        except BaseException:
            base.close()
            raise
        return base

    def _rebuilt(self, error: Exception) -> sqlite3.Connection:
        """Set the damaged database aside and fill a new one from the mirror."""
        aside = set_aside(self._path, error)
        if not aside:
            told = "The queue {path} cannot be opened: {reason}."
            raise SaveFailed(told, path=self._path, reason=error) from error
        for suffix in ("-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)
        maps = _salvaged(self._path.with_name(aside))
        items = read_state(self._mirror, _mirrored, tuple[BatchItem, ...], SCHEMA).value
        self._base = self._connected()
        self._add(items, maps)
        self.notice = Sentence(
            "The queue's file was damaged; it was built again with {count} pictures. The damaged one is {name}.",
            count=len(items),
            name=aside,
        )
        return self._base

    # Reading

    def items(self) -> list[BatchItem]:
        """All items in order; one that cannot be read is left out and logged."""
        found: list[BatchItem] = []
        for (text,) in self._base.execute("SELECT value FROM items ORDER BY place, id"):
            try:
                found.append(BatchItem.of_json(parsed(text)))
            except ODD as error:
                _log.warning("an entry of the queue was left out: %s", error)
        return found

    def item(self, number: int) -> BatchItem | None:
        """The item of an id, or None. Raises BadRequest where it makes no sense."""
        row = self._base.execute("SELECT value FROM items WHERE id = ?", [number]).fetchone()
        return BatchItem.of_json(parsed(row[0])) if row is not None else None

    def maps(self, item: BatchItem) -> LambdaMap | None:
        """The map of an item's strengths, with read-only planes; None where one pair counts everywhere.

        Raises:
            BadRequest: it is missing or damaged.
        """
        name = item.settings.maps
        if not name:
            return None
        try:
            found = self._base.execute("SELECT value FROM maps WHERE name = ?", [name]).fetchone()
            if found is not None:
                return unpacked(found[0], name)
        except (sqlite3.DatabaseError, ValueError) as error:
            raise BadRequest(
                "The map of strengths of {name} was damaged in the queue.",
                hint="Queue it again to restore it.",
                name=item.source.name,
            ) from error
        raise BadRequest(
            "The map of strengths of {name} is missing from the queue.",
            hint="Queue it again to restore it.",
            name=item.source.name,
        )

    def recover(self) -> list[BatchItem]:
        """All items after a start; those that ran in a process that died are sorted out.

        A result that is there is complete, since it appears under its name at once and the name was reserved: that item is
        done. Else it waits again, or is set aside where the process died over it MAX_ATTEMPTS times.
        """
        changed = [
            _recovered(item)
            for item in self.items()
            if item.state == State.RUNNING and not _runs_elsewhere(item.pid)
        ]
        self.update(changed)
        return self.items()

    # Writing

    def add(self, items: Sequence[BatchItem], maps: Mapping[str, LambdaMap] | None = None) -> None:
        """Append items, and the maps that they name, by fingerprint. Raises SaveFailed, DiskFull."""
        self._add(items, [(name, packed(one)) for name, one in (maps or {}).items()])

    def _add(self, items: Sequence[BatchItem], maps: Sequence[tuple[str, bytes]]) -> None:
        last = self._base.execute("SELECT COALESCE(MAX(place), 0) FROM items").fetchone()[0]
        rows = [
            (i.id, last + n, json.dumps(i.to_json()), i.settings.maps)
            for n, i in enumerate(items, 1)
        ]
        self._write(
            ("INSERT OR REPLACE INTO maps (name, value) VALUES (?, ?)", maps),
            ("INSERT OR REPLACE INTO items (id, place, value, maps) VALUES (?, ?, ?, ?)", rows),
            (_SWEEP, [()]),
        )

    def update(self, items: Iterable[BatchItem]) -> None:
        """Store new values of items that are there; others are ignored. Raises SaveFailed, DiskFull."""
        rows = [(json.dumps(item.to_json()), item.settings.maps, item.id) for item in items]
        if rows:
            self._write(("UPDATE items SET value = ?, maps = ? WHERE id = ?", rows), (_SWEEP, [()]))

    def remove(self, ids: Iterable[int]) -> None:
        """Drop items, and maps that no other item names. Raises SaveFailed, DiskFull."""
        rows = [(one,) for one in ids]
        if rows:
            self._write(("DELETE FROM items WHERE id = ?", rows), (_SWEEP, [()]))

    def order(self, ids: Sequence[int]) -> None:
        """Put all items into this order. Raises SaveFailed, DiskFull."""
        rows = [(n, i) for n, i in enumerate(ids)]
        if rows:
            self._write(("UPDATE items SET place = ? WHERE id = ?", rows))

    def close(self) -> None:
        """Write the mirror and end."""
        self._write_mirror(now=True)
        self._base.close()

    def _write(self, *changes: tuple[str, Sequence[tuple[object, ...]]]) -> None:
        """Statements with their rows, all of them or none."""
        try:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                for statement, rows in changes:
                    self._base.executemany(statement, rows)
                self._base.execute("COMMIT")
            except BaseException:
                if self._base.in_transaction:
                    self._base.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            kind = DiskFull if getattr(error, "sqlite_errorcode", 0) == _FULL else SaveFailed
            raise kind(
                "The queue {path} cannot be written: {reason}.", path=self._path, reason=error
            ) from error
        self._is_dirty = True
        self._write_mirror(now=False)

    def _write_mirror(self, *, now: bool) -> None:
        """The mirror is a convenience: a failure is logged."""
        due = now or time.monotonic() - self._mirrored > MIRROR_SECONDS
        if not (due and self._is_dirty):
            return
        data = {"schema": SCHEMA, "items": [item.to_json() for item in self.items()]}
        try:
            with atomic_write(self._mirror) as file:
                file.write(json.dumps(data).encode())
        except SaveFailed as error:
            _log.info("%s", error)
        self._mirrored, self._is_dirty = time.monotonic(), False


def _keep_copy(base: sqlite3.Connection, path: Path, version: int) -> None:
    """What an older version has written, as `queue.schema-<version>.sqlite` beside it; nothing for a file that is new."""
    if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'items'").fetchone():
        return
    place = path.with_name(f"{path.stem}.schema-{version}{path.suffix}")
    part = place.with_name(f".{place.name}.part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part)) as copy:
            base.backup(copy)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _mirrored(found: Fields) -> tuple[BatchItem, ...]:
    return found.each("items", lambda one: BatchItem.of_json(one.data))


def _migrate(base: sqlite3.Connection) -> None:
    """Make the tables, or make those of an older version into today's; all of it or nothing."""
    base.execute("BEGIN IMMEDIATE")
    try:
        base.execute(_ITEMS)
        columns = {row[1] for row in base.execute("PRAGMA table_info(items)")}
        if "maps" not in columns:
            base.execute(_ITEMS_MAPS)
        base.execute(_ITEMS_BY_MAPS)
        base.execute(_MAPS)
        base.execute(f"PRAGMA user_version={SCHEMA}")
        base.execute("COMMIT")
    except BaseException:
        if base.in_transaction:
            base.execute("ROLLBACK")
        raise


def _shrink(base: sqlite3.Connection) -> None:
    """Give unused room inside the file back where it is much; where the disk has none for that, it stays."""
    pages = base.execute("PRAGMA freelist_count").fetchone()[0]
    if pages * base.execute("PRAGMA page_size").fetchone()[0] < _SPARE_BYTES:
        return
    try:
        base.execute("VACUUM")
    except sqlite3.Error as error:
        _log.info("the queue's file keeps %d unused pages: %s", pages, error)


def _salvaged(damaged: Path) -> list[tuple[str, bytes]]:
    """Maps that can still be read from a damaged database; one that is itself damaged is found out by its fingerprint."""
    found: list[tuple[str, bytes]] = []
    try:
        with closing(
            sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as base:
            for name, value in base.execute("SELECT name, value FROM maps"):
                if isinstance(name, str) and isinstance(value, bytes):
                    found.append((name, value))
    except sqlite3.Error as error:
        _log.info("further maps of strengths cannot be read from the damaged queue: %s", error)
    return found


def _runs_elsewhere(pid: int) -> bool:
    """Whether another living process of this application works on it."""
    if not 0 < pid < 2**31 or pid == os.getpid() or not psutil.pid_exists(pid):
        return False
    try:
        words = " ".join(psutil.Process(pid).cmdline()).lower()
    except psutil.Error:
        return False
    return "pisa" in words


def _recovered(item: BatchItem) -> BatchItem:
    target = Path(item.target) if item.target else None
    try:
        size = target.stat().st_size if target is not None else 0
    except OSError:
        size = 0
    if size:
        return replace(item, state=State.DONE, pid=0, attempts=max(0, item.attempts))
    if target is not None:
        try:
            drop_parts(target, item.pid)
            target.unlink(missing_ok=True)
        except OSError as error:
            _log.info("%s stays: %s", target, error)
    attempts = item.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        told = "The application ended {count} times while it restored {name}; it was set aside."
        problem = ErrorInfo("crashed", Sentence(told, count=attempts, name=item.source.name))
        over = item.ended_with(State.QUARANTINED, problem)
        return replace(over, attempts=attempts, target="")
    return replace(item, state=State.PENDING, attempts=attempts, pid=0, target="")
