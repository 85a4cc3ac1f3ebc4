"""Servers on this machine; the proxies of the surroundings are out of play."""

from __future__ import annotations

import pytest

from tests.engine.download.bad_server import Site, serving


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def site():
    with serving(Site()) as made:
        yield made


@pytest.fixture
def other_site():
    with serving(Site()) as made:
        yield made
