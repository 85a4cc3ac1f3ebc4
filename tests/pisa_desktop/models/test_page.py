"""The page of models in parts: steps, speeds, languages."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from PySide6.QtCore import QLocale

from engine.transfer import Meter, Stage, Transfer
from pisa_desktop.models.words import CARD_TEXTS, step_words
from pisa_desktop.photo.speeds import Speeds
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def _english():
    QLocale.setDefault(QLocale.c())


def test_steps_are_read():
    step = Transfer(
        Stage.DOWNLOAD, "unet/x.safetensors", 500_000_000, 2_000_000_000, 10_000_000, 150
    )
    assert (
        step_words(step) == "Fetching unet/x.safetensors · 500 MB of 2.0 GB · 10 MB/s · 2 min left"
    )
    waits = Transfer(Stage.WAIT, "x", 1, 2, words="host asks to wait (429)")
    assert step_words(waits) == "Waiting: host asks to wait (429)"


def test_the_pace_is_that_of_the_last_seconds():
    now = [0.0]
    meter = Meter(total=1_000, clock=lambda: now[0], window=4)
    for second in range(20):
        now[0] = second
        meter.add(10 if second < 10 else 20)
    value = meter.value(Stage.DOWNLOAD)
    assert value.bytes_per_second == pytest.approx(20)
    assert value.eta_seconds == pytest.approx((1_000 - 300) / 20)
    assert value.fraction == pytest.approx(0.3)
    assert Transfer(Stage.CHECK).fraction is None


def test_speeds_are_kept_by_device_and_survive_damage(tmp_path):
    path = tmp_path / "speeds.json"
    speeds = Speeds(path)
    assert speeds.of("a") is None
    speeds.note("a", "cpu", 3.0, 1_000_000)
    speeds.note("a", "cpu", 8.0, 2_000_000)
    speeds.note("a", "cpu", 5.0, 1_000_000)
    speeds.note("a", "cpu", 0.1, 400)
    again = Speeds(path).of("a")
    assert (again.seconds, again.device) == (4.0, "cpu")
    speeds.note("a", "cuda", 0.5, 1_000_000)
    assert (speeds.of("a").seconds, speeds.of("a").device) == (0.5, "cuda")
    assert speeds.of("a", "cpu").seconds == 4.0
    assert speeds.of("a", "mps") is None
    path.write_text("{")
    assert Speeds(path).of("a") is None


def test_speeds_are_written_behind_the_window(tmp_path):
    waiting: list[Callable[[], None]] = []
    speeds = Speeds(tmp_path / "speeds.json", waiting.append)
    speeds.note("a", "cpu", 3.0, 1_000_000)
    assert speeds.of("a").seconds == 3.0
    assert not (tmp_path / "speeds.json").exists()
    waiting.pop()()
    assert Speeds(tmp_path / "speeds.json").of("a").seconds == 3.0


def test_every_text_of_the_list_of_models_is_translated():
    data = json.loads((ROOT / "resources" / "models" / "manifest.json").read_text())
    texts = {card["what"] for card in data["cards"]}
    texts |= {point for card in data["cards"] for point in card["licence"].get("points", ())}
    assert texts <= {str(text) for text in CARD_TEXTS}
    tree = ET.parse(ROOT / "resources" / "i18n" / "pisa_de.ts").getroot()
    assert texts <= {message.findtext("source") for message in tree.iter("message")}
