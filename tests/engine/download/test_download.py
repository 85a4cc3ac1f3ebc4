"""What becomes of a download when the server misbehaves. The table of cases is in benchmarks/NOTES.md."""

from __future__ import annotations

import datetime
import errno
import hashlib
import json
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import replace
from email.message import Message
from email.utils import format_datetime
from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from engine.download import (
    Card,
    Licence,
    Mirror,
    RemoteFile,
    Rules,
    Tools,
    download_files,
    read_manifest,
)
from engine.download.connection import Head, Request, retry_after
from engine.errors import BadRequest, DiskFull, DownloadFailed, ModelNotFound
from engine.transfer import Stage
from tests.conftest import ROOT
from tests.engine.download.bad_server import Answer, Site, dead_url, random_offsets
from tests.patience import PATIENCE, until

QUICK = Rules(
    connect_seconds=PATIENCE,
    stall_seconds=PATIENCE,
    attempts=3,
    first_pause=0.01,
    longest_pause=0.05,
    chunk=1 << 14,
)
IMPATIENT = replace(QUICK, connect_seconds=1.0, stall_seconds=0.4)
BODY = save({"weight": torch.arange(100_000, dtype=torch.float32)})
NAME = "unet/model.safetensors"


def card_of(*bases: str, sha256: str = "", size: int = len(BODY), name: str = NAME) -> Card:
    mirrors = tuple(Mirror.at(base) for base in bases)
    return Card("m", "M", "model", "", 0, Licence("x"), mirrors=mirrors,
                files=(RemoteFile(name, name, size, sha256),))  # fmt: skip


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fetch(card: Card, folder: Path, tools: Tools | None = None):
    """Run a download to its end; what it found and what it said."""
    steps, said = download_files(card, folder, tools=tools or Tools(QUICK)), []
    while True:
        try:
            said.append(next(steps))
        except StopIteration as end:
            return end.value, said


def served(site: Site, *answers: Answer, name: str = NAME, body: bytes = BODY) -> Site:
    site.files[name] = body
    site.script[name] = list(answers) or [Answer()]
    return site


def leftovers(folder: Path) -> set[str]:
    return {p.name for p in folder.rglob("*") if p.is_file()}


def no_thread_is_left() -> bool:
    return until(lambda: not any(t.name == "download" for t in threading.enumerate()))


def rules_for(answers: list[Answer], attempts: int = 3) -> Tools:
    """Little patience where a server is silent on purpose, much elsewhere: this machine may be busy."""
    is_silent = any(a.keep_silent or a.stall_after is not None for a in answers)
    return Tools(replace(IMPATIENT if is_silent else QUICK, attempts=attempts))


# What ends well


def test_a_file_is_fetched_and_its_hash_recorded(site, tmp_path):
    (found,), said = fetch(card_of(served(site).url), tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY
    assert (found.sha256, found.was_known) == (sha(BODY), False)
    assert leftovers(tmp_path) == {"model.safetensors", "model.safetensors.json"}
    assert {step.stage for step in said} >= {Stage.DOWNLOAD, Stage.CHECK}
    loading = [step.done for step in said if step.stage is Stage.DOWNLOAD]
    assert loading == sorted(loading)
    assert loading[-1] == len(BODY)
    (again,), _ = fetch(card_of(site.url), tmp_path)
    assert again == found
    assert len(site.asked) == 1
    assert no_thread_is_left()


def test_ten_broken_connections_are_gone_on_with(site, tmp_path):
    """Reliability 31."""
    places = random_offsets(len(BODY), 10)
    steps = [b - a for a, b in zip([0, *places], places, strict=False)]
    served(site, *[Answer(drop_after=step) for step in steps], Answer())
    (found,), _ = fetch(card_of(site.url), tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY
    assert found.sha256 == sha(BODY)
    assert [asked for _, asked, _, _ in site.asked] == [
        "",
        *(f"bytes={place}-" for place in places),
    ]
    assert all(condition == '"one"' for _, _, condition, _ in site.asked[1:])


ENDS_WELL = {
    "a wrong length is taken for a broken connection": [Answer(extra_length=500), Answer()],
    "a server without ranges starts again": [Answer(drop_after=70_000, ranges=False), Answer(ranges=False)],
    "a file that changed in between starts again": [Answer(drop_after=70_000), Answer(etag='"two"')],
    "another piece than was asked for is not used": [Answer(drop_after=70_000), Answer(shift=3), Answer()],
    "no length": [Answer(says_length=False)],
    "silence is ended and gone on with": [Answer(stall_after=50_000), Answer()],
    "a slow first answer": [Answer(keep_silent=1.6), Answer()],
    "500, then well": [Answer(500), Answer(503), Answer()],
    "429 with seconds": [Answer(429, headers=(("Retry-After", "0"),)), Answer()],
    "a damaged file is fetched again": [Answer(corrupt_at=3), Answer()],
    "a file cut short by its own length": [Answer(body=BODY[:-9]), Answer()],
    "garbage under the name": [Answer(body=b"not found, sorry"), Answer()],
}  # fmt: skip


@pytest.mark.parametrize("answers", ENDS_WELL.values(), ids=ENDS_WELL)
@pytest.mark.parametrize("is_known", [False, True], ids=["no hash", "hash"])
def test_what_ends_well(site, tmp_path, answers, is_known):
    """Reliability 31."""
    served(site, *answers)
    card = card_of(site.url, sha256=sha(BODY) if is_known else "")
    fetch(card, tmp_path, rules_for(answers, 8))
    assert (tmp_path / NAME).read_bytes() == BODY
    assert no_thread_is_left()


# What ends in words

ENDS_IN_WORDS = {
    "403": ([Answer(403)], "refuses access", 1),
    "404": ([Answer(404)], "does not have it", 1),
    "410": ([Answer(410)], "not have it any more", 1),
    "500 for good": ([Answer(500)], "out of order", 3),
    "429 for hours": ([Answer(429, headers=(("Retry-After", "7200"),))], "asks to wait .429., for 120 minutes", 1),
    "redirects in a circle": ([Answer(302, headers=(("Location", f"/{NAME}"),))], "in a circle", None),
    "a redirect to a file": ([Answer(302, headers=(("Location", "file:///etc/passwd"),))], "not safe", 1),
    "a login page": ([Answer(body=b"<html>", headers=(("Content-Type", "text/html"),))], "web page", 1),
    "silence": ([Answer(stall_after=0)], "went silent", 3),
    "no answer": ([Answer(keep_silent=10 * PATIENCE)], "does not answer", 3),
    "always cut": ([Answer(body=BODY[:-9])], "damaged file .*cut short", 2),
    "endless": ([Answer(body=b"x" * (len(BODY) * 3 + (65 << 20)), says_length=False)], "more than it announced", 1),
    "far too large": ([Answer(extra_length=1 << 30)], "MiB there", 1),
    "packed": ([Answer(headers=(("Content-Encoding", "gzip"),))], "makes no sense", 3),
}  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "words", "requests"), ENDS_IN_WORDS.values(), ids=ENDS_IN_WORDS
)
def test_what_ends_in_words(site, tmp_path, answers, words, requests):
    """Reliability 31."""
    served(site, *answers)
    with pytest.raises(DownloadFailed, match=words) as error:
        card = card_of(site.url, size=1000 if "more than" in words else len(BODY))
        fetch(card, tmp_path, rules_for(answers))
    assert "127.0.0.1" in str(error.value)
    assert NAME in str(error.value)
    assert "import it" in error.value.hint
    assert not (tmp_path / NAME).exists()
    if requests is not None:
        assert len(site.asked) == requests
    assert len(site.asked) <= 12
    assert no_thread_is_left()


def test_a_flipped_bit_is_never_used_where_a_hash_is_known(site, tmp_path):
    """Reliability 30."""
    served(site, Answer(corrupt_at=len(BODY) - 5))
    with pytest.raises(DownloadFailed, match="hash is not the one that is known"):
        fetch(card_of(site.url, sha256=sha(BODY)), tmp_path)
    assert leftovers(tmp_path) == {"model.safetensors.corrupt"}
    assert len(site.asked) == 2


def test_a_flipped_bit_is_found_by_the_hash_that_a_hub_tells_before_it_redirects(site, tmp_path):
    told = (("Location", "/cdn"), ("X-Linked-ETag", f'"{sha(BODY)}"'))
    served(site, Answer(302, headers=told))
    served(site, Answer(corrupt_at=len(BODY) - 5), Answer(), name="cdn")
    (found,), _ = fetch(card_of(site.url), tmp_path)
    assert found.sha256 == sha(BODY)
    assert (tmp_path / f"{NAME}.corrupt").exists()


def test_nobody_at_home_and_no_network_are_said(tmp_path, monkeypatch):
    with pytest.raises(DownloadFailed, match="refuses the connection"):
        fetch(card_of(dead_url()), tmp_path)
    unknown = socket.gaierror(-2, "Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(unknown))
    card = card_of("https://nowhere.invalid/")
    with pytest.raises(DownloadFailed, match=r"cannot be found \(is this machine online"):
        fetch(card, tmp_path)


def test_a_certificate_that_nobody_trusts_is_refused_at_once(tmp_path, monkeypatch):
    import ssl
    import urllib.request

    def fail(*_: object, **__: object) -> None:
        raise urllib.request.URLError(ssl.SSLCertVerificationError("self-signed"))

    monkeypatch.setattr("engine.download.connection._Https.https_open", fail)
    with pytest.raises(DownloadFailed, match="certificate that is not trusted"):
        fetch(card_of("https://127.0.0.1/"), tmp_path)


# Mirrors


def test_mirrors_are_tried_in_turn_and_all_answers_said(site, other_site, tmp_path):
    served(site, Answer(404))
    served(other_site)
    (found,), _ = fetch(card_of(dead_url(), site.url, other_site.url), tmp_path)
    assert found.url.startswith(other_site.url)
    other_site.script[NAME] = [Answer(403)]
    with pytest.raises(DownloadFailed, match=r"404.*403"):
        fetch(card_of(site.url, other_site.url), tmp_path / "b")


@pytest.mark.parametrize("is_known", [True, False])
def test_half_a_file_of_another_mirror_is_used_only_where_its_hash_tells(
    site, other_site, tmp_path, is_known
):
    served(site, Answer(drop_after=100_000), Answer(404))
    served(other_site, Answer(etag='"theirs"'))
    card = card_of(site.url, other_site.url, sha256=sha(BODY) if is_known else "")
    fetch(card, tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY
    assert other_site.asked[0][1] == ("bytes=100000-" if is_known else "")


def test_a_mixture_of_two_files_is_thrown_away(site, other_site, tmp_path):
    """Each half is sound, the whole is not: the known hash tells."""
    changed = BODY[:-400] + bytes(400)
    served(site, Answer(drop_after=100_000), Answer(404))
    served(other_site, body=changed)
    with pytest.raises(DownloadFailed, match="hash"):
        fetch(card_of(site.url, other_site.url, sha256=sha(BODY)), tmp_path)
    assert not (tmp_path / NAME).exists()


# Stopping and going on


def test_stopping_a_slow_one_waits_for_nothing_and_the_rest_is_fetched_later(site, tmp_path):
    served(site, Answer(pace=1_000), Answer())
    steps = download_files(card_of(site.url), tmp_path, tools=Tools(QUICK))
    for step in steps:
        if step.done >= 300:
            break
    assert 100 < step.bytes_per_second < 20_000
    assert step.eta_seconds > 10
    steps.close()
    assert no_thread_is_left()
    got = (tmp_path / f"{NAME}.part").stat().st_size
    assert 300 <= got < len(BODY), "nobody has waited for the rest"
    fetch(card_of(site.url), tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY
    assert site.asked[1][1] == f"bytes={got}-"


def test_stopping_while_nothing_comes_waits_for_nothing(site, tmp_path):
    served(site, Answer(keep_silent=10 * PATIENCE))
    steps = download_files(card_of(site.url), tmp_path, tools=Tools(QUICK))
    next(steps)
    steps.close()


def test_stopping_at_any_step_leaves_what_can_be_gone_on_with(site, tmp_path):
    served(site)
    chooser = random.Random(3)
    for number in range(12):
        steps = download_files(card_of(site.url), tmp_path, tools=Tools(QUICK))
        for _ in range(chooser.randrange(1, 25)):
            if next(steps, None) is None:
                break
        steps.close()
        assert not (tmp_path / NAME).exists() or (tmp_path / NAME).read_bytes() == BODY, number
    fetch(card_of(site.url), tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY


def test_a_finished_file_that_rots_on_disk_is_fetched_again(site, tmp_path):
    served(site)
    fetch(card_of(site.url), tmp_path)
    data = bytearray((tmp_path / NAME).read_bytes())
    data[1000] ^= 1
    (tmp_path / NAME).write_bytes(data)
    fetch(card_of(site.url), tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY
    assert (tmp_path / f"{NAME}.corrupt").read_bytes() == data


def test_a_part_that_is_whole_is_only_checked(site, tmp_path):
    served(site, Answer(drop_after=90_000), Answer(404))
    with pytest.raises(DownloadFailed):
        fetch(card_of(site.url), tmp_path)
    (tmp_path / f"{NAME}.part").write_bytes(BODY)
    fetch(card_of(site.url), tmp_path)
    assert len(site.asked) == 2


def test_a_part_of_another_file_that_is_too_long_is_dropped(site, tmp_path):
    served(site, Answer(drop_after=90_000), Answer(404))
    card = card_of(site.url, sha256=sha(BODY))
    with pytest.raises(DownloadFailed):
        fetch(card, tmp_path)
    (tmp_path / f"{NAME}.part").write_bytes(bytes(len(BODY) + 9))
    site.script[NAME] = [Answer()]
    fetch(card, tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY


# Room, places, people


def test_room_is_looked_for_before_anything_is_asked(site, tmp_path):
    served(site)
    card = card_of(site.url, size=5_000_000_000)
    with pytest.raises(DiskFull, match=r"5\.2 GB are needed, 3\.0 GB are free"):
        list(download_files(card, tmp_path, free=lambda _: 3_000_000_000))
    assert site.asked == []
    with pytest.raises(DiskFull):
        list(download_files(card_of(site.url), tmp_path, room_for=1 << 40))


def test_a_disk_that_fills_up_keeps_what_is_there(site, tmp_path, monkeypatch):
    served(site, Answer(drop_after=90_000), Answer())
    real = Path.open
    count = [0]

    def open_(self: Path, mode: str = "r", *rest, **options):
        if mode == "ab":
            count[0] += 1
            if count[0] == 2:
                raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, mode, *rest, **options)

    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises(DiskFull, match="disk is full"):
        fetch(card_of(site.url), tmp_path)
    assert (tmp_path / f"{NAME}.part").stat().st_size == 90_000
    fetch(card_of(site.url), tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY


def test_the_proxy_of_the_environment_is_used(site, tmp_path, monkeypatch):
    served(site)
    monkeypatch.setenv("http_proxy", site.url)
    site.files["http://models.example/" + NAME] = BODY
    fetch(card_of("http://models.example/"), tmp_path)
    assert site.asked[0][3] == f"http://models.example/{NAME}"


def test_what_has_no_address_says_where_to_go(tmp_path):
    card = Card("p", "P", "adapters", "", 0, Licence("x"), homepage="https://example.org/p")
    with pytest.raises(ModelNotFound, match=r"by hand from https://example\.org/p"):
        list(download_files(card, tmp_path))


@pytest.mark.parametrize(("text", "seconds"), [("17", 17), ("", None), ("soon", None)])
def test_the_time_to_wait_is_read(text, seconds):
    assert retry_after(text) == seconds


def test_a_date_to_wait_for_is_read():
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=90)
    assert 85 < retry_after(format_datetime(later, usegmt=True)) <= 90


def test_a_wait_is_kept_and_told(site, tmp_path):
    served(site, Answer(429, headers=(("Retry-After", "40"),)), Answer())
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    tools = Tools(QUICK, clock=lambda: now[0] + time.monotonic() / 1e3, sleep=sleep)
    _, said = fetch(card_of(site.url), tmp_path, tools)
    waits = [step for step in said if step.stage is Stage.WAIT]
    assert now[0] >= 39.9
    assert waits[0].words == "127.0.0.1 asks to wait (429)"


def test_the_sender_is_named(site):
    served(site)
    request = Request(site.url + NAME, {}, QUICK, "PiSA-Desktop/9")
    head = request.take(2)
    assert isinstance(head, Head)
    assert (head.total, head.validator) == (len(BODY), '"one"')
    request.close()


# The manifest


def test_the_shipped_manifest_is_sound():
    manifest = read_manifest(ROOT / "resources" / "models" / "manifest.json")
    assert [card.name for card in manifest.cards] == ["starter", "sd21-base", "pisa-sr"]
    full = manifest.find("sd21-base")
    assert full.can_download
    assert full.licence.must_accept
    assert len(full.mirrors) >= 3
    assert all(mirror.base.startswith("https://") for mirror in full.mirrors)
    assert not full.has_hashes
    kept = sum(file.bytes for file in full.files if file.is_kept)
    assert abs(kept - full.bytes) < 1_000_000
    assert not manifest.find("pisa-sr").can_download
    with pytest.raises(ModelNotFound) as error:
        manifest.find("sdxl")
    assert error.value.hint == "There are: sd21-base, pisa-sr."


@pytest.mark.parametrize(("change", "error"), [
    ({"path": "../../x"}, BadRequest), ({"path": "/x"}, BadRequest), ({"path": "a\\b"}, BadRequest),
    ({"sha256": "abc"}, BadRequest), ({"path": None}, None),
])  # fmt: skip
def test_a_manifest_that_reaches_outside_is_refused(tmp_path, change, error):
    entry = {"path": "a", "bytes": 1} | {k: v for k, v in change.items() if v}
    card = {"name": "m", "title": "M", "kind": "model", "what": "", "bytes": 1,
            "licence": {"name": "x"}, "files": [entry]}  # fmt: skip
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"schema": 1, "cards": [card]}))
    if error is None:
        assert read_manifest(path).find("m").files[0].remote == "a"
        return
    with pytest.raises(error):
        read_manifest(path)


def test_a_manifest_of_the_future_or_in_pieces_is_refused(tmp_path):
    path = tmp_path / "m.json"
    with pytest.raises(ModelNotFound):
        read_manifest(path)
    for text in ("{", "[]", json.dumps({"schema": 2, "cards": []}), json.dumps({"schema": 1})):
        path.write_text(text)
        with pytest.raises(BadRequest):
            read_manifest(path)


def test_a_mirror_of_the_users_own_goes_first():
    card = card_of("https://a.example/x").preferring(Mirror.at("https://b.example/y"))
    assert [m.base for m in card.mirrors] == ["https://b.example/y/", "https://a.example/x/"]
    assert card.preferring("a.example").mirrors[0].name == "a.example"
    for bad in ("ftp://x", "b", "file:///x"):
        with pytest.raises(BadRequest):
            Mirror.at(bad)
    with pytest.raises(BadRequest, match="no mirror"):
        card.preferring("c")


def test_nobody_is_sent_from_an_encrypted_connection_to_an_open_one():
    from engine.download.connection import _Redirects, _UnsafeRedirect

    handler, request = _Redirects(), urllib.request.Request("https://a.example/x")
    for address in ("http://a.example/x", "ftp://a.example/x", "file:///etc/passwd"):
        with pytest.raises(_UnsafeRedirect):
            handler.redirect_request(request, None, 302, "", Message(), address)
    told = Message()
    told["X-Linked-ETag"] = f'"{"a" * 64}"'
    new = handler.redirect_request(request, None, 302, "", told, "https://b.example/x")
    assert new.full_url == "https://b.example/x"
    assert handler.declared == "a" * 64


@pytest.mark.slow
def test_a_killed_download_is_gone_on_with(site, tmp_path):
    """kill -9 at random moments: what is there is never damaged, and the end is whole."""
    body = save({"weight": torch.arange(4_000_000, dtype=torch.float32)})
    served(site, Answer(pace=6_000_000), body=body)
    code = (
        "from engine.download import *; from pathlib import Path; from engine.library.items import run_to_end\n"
        f"card = Card('m', 'M', 'model', '', 0, Licence('x'), mirrors=(Mirror.at({site.url!r}),),\n"
        f"            files=(RemoteFile({NAME!r}, {NAME!r}, {len(body)}),))\n"
        f"run_to_end(download_files(card, Path({str(tmp_path)!r})))"
    )
    chooser, part, kills = random.Random(5), tmp_path / f"{NAME}.part", 0
    for _ in range(12):
        child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
        before = part.stat().st_size if part.exists() else 0
        until(lambda b=before: (part.stat().st_size if part.exists() else 0) > b)
        time.sleep(chooser.random() * 0.4)
        child.kill()
        child.wait()
        kills += child.returncode != 0
        assert not (tmp_path / NAME).exists() or (tmp_path / NAME).read_bytes() == body
        if (tmp_path / NAME).exists():
            break
        assert body.startswith(part.read_bytes())
    assert kills >= 3
    site.script[NAME] = [Answer()]
    fetch(card_of(site.url, size=len(body)), tmp_path)
    assert (tmp_path / NAME).read_bytes() == body
