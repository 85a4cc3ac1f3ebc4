"""The update check against a server on this machine: nothing is believed before its signature is verified."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from pisa_desktop.language.messages import Messages
from pisa_desktop.system import signatures
from pisa_desktop.system.settings import CHECK_UPDATES, SETTINGS, Settings
from pisa_desktop.system.signatures import verified
from pisa_desktop.system.updates import (
    SECONDS_BETWEEN,
    NotBelievedError,
    Source,
    UpdateCheck,
    number_of,
    release_of,
)
from pisa_desktop.widgets.actions import make_actions
from pisa_desktop.window.help_menu import HelpMenu
from tests.conftest import ROOT

TODAY = date(2027, 1, 1)
PAGE = "https://example.org/pisa"


class Signer:
    """A key's owner (RFC 8032, 5.1.6), for tests only."""

    def __init__(self, secret: bytes) -> None:
        digest = hashlib.sha512(secret).digest()
        number = int.from_bytes(digest[:32], "little")
        self._scalar = number & ((1 << 254) - 8) | (1 << 254)
        self._prefix = digest[32:]
        self.key = self._packed(self._scalar)

    def _packed(self, number: int) -> bytes:
        x, y, z, _ = signatures._times(number, signatures._BASE)
        inverse = pow(z, -1, signatures._P)
        x, y = x * inverse % signatures._P, y * inverse % signatures._P
        return (y | (x & 1) << 255).to_bytes(32, "little")

    def sign(self, message: bytes) -> bytes:
        r = (
            int.from_bytes(hashlib.sha512(self._prefix + message).digest(), "little")
            % signatures._L
        )
        first = self._packed(r)
        h = int.from_bytes(hashlib.sha512(first + self.key + message).digest(), "little")
        return first + ((r + h * self._scalar) % signatures._L).to_bytes(32, "little")


OWNER = Signer(b"owner" * 6 + b"!!")


def answer_of(signer: Signer = OWNER, **fields: object) -> bytes:
    note = json.dumps({"version": "9.0.0", "page": PAGE, "expires": "2099-01-01"} | fields)
    signature = base64.b64encode(signer.sign(note.encode())).decode()
    return json.dumps({"note": note, "signature": signature}).encode()


# Signatures

VECTORS = [  # RFC 8032, 7.1: tests 1, 2, 3
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_standards_own_examples(key, message, signature):
    key, message, signature = (bytes.fromhex(text) for text in (key, message, signature))
    assert verified(key, message, signature)
    assert not verified(key, message + b" ", signature)
    for bit in range(0, 512, 37):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not verified(key, message, bytes(changed))


def test_malformed_keys_and_signatures_have_signed_nothing():
    message, signature = b"x", OWNER.sign(b"x")
    assert verified(OWNER.key, message, signature)
    assert not verified(OWNER.key[:-1], message, signature)
    assert not verified(OWNER.key, message, signature + b"\0")
    assert not verified(b"\xff" * 32, message, signature)
    more = int.from_bytes(signature[32:], "little") + signatures._L
    assert not verified(OWNER.key, message, signature[:32] + more.to_bytes(32, "little"))


@pytest.mark.parametrize("y", [0, 1, signatures._P - 1])
def test_a_key_that_would_have_signed_everything_is_none(y):
    key = y.to_bytes(32, "little")
    assert not verified(key, b"x", key + bytes(32))
    assert not verified(key, b"x", (1).to_bytes(32, "little") + bytes(32))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="releases are signed with openssl")
def test_what_releases_are_signed_with_is_what_we_verify(tmp_path):
    key = tmp_path / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
    script = [sys.executable, ROOT / "resources" / "packaging" / "sign_update.py", key]
    public = subprocess.check_output([*script, "--public"], text=True)
    note = subprocess.check_output([*script, "1.2.0", PAGE])
    release = release_of(note, base64.b64decode(public), TODAY)
    assert (release.version, release.page) == ("1.2.0", PAGE)


# Notes


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "no signed note"),
        (b"<html>captive portal</html>", "no signed note"),
        (b"[" * 100_000, "no signed note"),
        (json.dumps({"note": "{}", "signature": "?"}).encode(), "no signed note"),
        (answer_of(Signer(b"somebody else's 32 secret bytes!")), "not ours"),
        (answer_of().replace(b"9.0.0", b"9.0.1"), "not ours"),
        (answer_of(version="latest"), "no sense"),
        (answer_of(version="1.0\u0662"), "no sense"),
        (answer_of(expires="soon"), "no sense"),
        (answer_of(page="http://example.org"), "not encrypted"),
        (answer_of(page="file:///etc/passwd"), "not encrypted"),
        (answer_of(expires="2026-12-31"), "expired"),
    ],
)  # fmt: skip
def test_what_is_not_believed(answer, why):
    with pytest.raises(NotBelievedError, match=why):
        release_of(answer, OWNER.key, TODAY)


def test_versions_are_compared_as_numbers():
    assert number_of("0.10") > number_of("0.9.9")
    assert number_of("1.0") == number_of("1.0.0")


# Asking


class Server:
    """Answers on this machine, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer, self.status, self.asked = answer_of(), 200, []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append((self.path, dict(self.headers)))
                self.send_response(server.status)
                self.end_headers()
                self.wfile.write(server.answer)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/latest.json"

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def check(server, tmp_path, qapp) -> Iterator[UpdateCheck]:
    check = UpdateCheck(Source(server.url, OWNER.key), tmp_path / "state", "0.1.0")
    yield check
    check.close()


def test_a_newer_version_is_found_and_nothing_is_told_about_the_user(check, server, qtbot):
    with qtbot.waitSignal(check.found) as heard:
        check.ask()
        check.ask()
    assert heard.args[0].version == "9.0.0"
    ((path, headers),) = server.asked
    assert path == "/latest.json"
    assert headers.pop("Host").startswith("127.0.0.1")
    assert headers == {
        "Accept-Language": "*", "User-Agent": "PiSA Desktop", "Accept-Encoding": headers["Accept-Encoding"],
        "Connection": headers["Connection"],
    }  # fmt: skip


def test_a_check_is_due_once_a_week(check, qtbot, tmp_path):
    assert check.is_due
    with qtbot.waitSignal(check.found):
        check.ask()
    assert not check.is_due
    (mark,) = (tmp_path / "state").iterdir()
    long_ago = time.time() - SECONDS_BETWEEN - 10
    os.utime(mark, (long_ago, long_ago))
    assert check.is_due


def test_the_same_or_an_older_version_is_nothing_new(check, server, qtbot):
    for version in ("0.1.0", "0.0.9"):
        server.answer = answer_of(version=version)
        with qtbot.waitSignal(check.nothing_newer):
            check.ask()


@pytest.mark.parametrize("answer", [b"oh", answer_of(Signer(bytes(32))), b"x" * (4 << 20)])
def test_what_is_not_ours_is_a_failure(check, server, qtbot, answer):
    server.answer = answer
    with qtbot.waitSignal(check.failed):
        check.ask()
    assert check.is_due


def test_an_absent_server_is_a_failure(check, server, qtbot):
    server.status = 404
    with qtbot.waitSignal(check.failed):
        check.ask()


def test_closing_gives_up(check, server, qtbot):
    with qtbot.assertNotEmitted(check.failed, wait=100):
        check.ask()
        check.close()


# The application


def test_it_is_off_until_the_user_allows_it():
    (setting,) = [setting for setting in SETTINGS if setting.name == CHECK_UPDATES]
    assert setting.default is False


def test_a_build_without_a_source_has_no_update_check():
    assert json.loads((ROOT / "resources" / "updates.json").read_text()) == {"url": "", "key": ""}
    assert Source.bundled() is None


class Window(QWidget):
    """As much of a window as the Help menu knows."""

    def __init__(self) -> None:
        super().__init__()
        self.actions_by_name = make_actions(self)


@pytest.fixture
def make_help(qtbot, server, tmp_path) -> Callable[..., tuple[HelpMenu, Settings, Messages]]:
    def make(source: Source | None) -> tuple[HelpMenu, Settings, Messages]:
        window = Window()
        qtbot.addWidget(window)
        settings, messages = Settings(tmp_path), Messages()
        menu = HelpMenu(window, settings, messages, window, source)  # type: ignore[arg-type]
        return menu, settings, messages

    return make


def test_nothing_is_asked_unless_it_is_allowed_or_wanted(make_help, server, qtbot, monkeypatch):
    monkeypatch.setattr("pisa_desktop.window.help_menu._AFTER_START_MS", 1)
    menu, settings, messages = make_help(Source(server.url, OWNER.key))
    menu.start()
    qtbot.wait(150)
    assert server.asked == []
    settings.set(CHECK_UPDATES, True)
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toString()))
    with qtbot.waitSignal(messages.told) as heard:
        menu.start()
    told = heard.args[0]
    assert told.text == "PiSA Desktop 9.0.0 is there."
    assert shown == []
    told.accept()
    assert shown == [PAGE]


def test_who_asks_is_answered_and_a_check_of_its_own_is_silent(make_help, server, qtbot):
    menu, _, messages = make_help(Source(server.url, OWNER.key))
    server.answer = answer_of(version="0.1.0")
    ask = menu._window.actions_by_name["updates"].trigger
    with qtbot.waitSignal(messages.told) as heard:
        ask()
    assert heard.args[0].text == "This is the newest version."
    with (
        qtbot.assertNotEmitted(messages.told, wait=100),
        qtbot.waitSignal(menu.updates.nothing_newer),
    ):
        menu.updates.ask()
    server.answer = b"?"
    with qtbot.waitSignal(messages.told) as heard:
        ask()
    assert heard.args[0].text.startswith("Whether there is a newer version could not be found out")


def test_without_a_source_the_menu_has_no_such_entry(make_help):
    menu, _, _ = make_help(None)
    assert menu.updates is None
    assert not menu._window.actions_by_name["updates"].isVisible()
    menu.start()
    menu.close()


def test_the_licences_are_shown(make_help, qtbot):
    menu, _, _ = make_help(None)
    dialog = menu.show_licences()
    text = "".join(each.body for each in dialog._texts)
    for must in ("resources/starter", "pyside6-essentials", "GNU LESSER GENERAL PUBLIC LICENSE"):
        assert must in text
    dialog.close()
