"""The documentation in headless Chromium: served as it will be, wide and narrow, searched; it asks nobody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from conftest import ROOT

pytestmark = pytest.mark.browser
pytest.importorskip("mkdocs", reason="mkdocs is not installed: pip install -e .[docs]")
pytest.importorskip("selenium.webdriver", reason="selenium is not installed: pip install -e .[dev]")

from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

PAGES = ["index.html", "reading-a-report.html", "rules/index.html", "rules/retention-period.html", "accuracy.html"]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site is served."""
    folder: Path = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    subprocess.run(build, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _own_size(browser: Any) -> Iterator[None]:
    yield
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def size(browser: Any, width: int, height: int) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def requested(browser: Any) -> set[str]:
    """What the pages of the site have asked for since the last call."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return {each["request"]["url"] for each in sent if each["documentURL"].startswith("http")}


@pytest.mark.parametrize("width", [1400, 390])
def test_pages_fit_and_load_nothing_from_elsewhere(browser: Any, address: str, width: int) -> None:
    size(browser, width, 900)
    requested(browser), browser.get_log("browser")
    for page in PAGES:
        browser.get(address + page)
        assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth"), page
        assert browser.find_element("css selector", "h1").is_displayed()
    asked = requested(browser)
    assert {address + page for page in PAGES} <= asked
    assert {url for url in asked if not url.startswith((address, "data:", "blob:"))} == set()
    assert browser.get_log("browser") == []


def test_the_search_finds_a_rule(browser: Any, address: str) -> None:
    size(browser, 1400, 900)
    browser.get(address)
    browser.find_element("css selector", ".md-search__input").send_keys("retention-period")
    first = ".md-search-result__link"
    WebDriverWait(browser, 20).until(lambda page: page.find_elements("css selector", first))
    found = [link.get_attribute("href") or "" for link in browser.find_elements("css selector", first)]
    assert any("/rules/retention-period.html" in link for link in found)
