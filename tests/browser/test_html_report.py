"""The HTML report in headless Chromium: clicks, filters, keyboard, no request, no error, accessible."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from conftest import AS_OF, SAMPLES

from policy_lint.config.settings import Settings
from policy_lint.plugins.api import ReportOptions
from policy_lint.report import Report, Suppression
from policy_lint.reporters.formats import html
from policy_lint.runner import Linter

pytestmark = pytest.mark.browser
pytest.importorskip("selenium.webdriver", reason="selenium is not installed: pip install -e .[dev]")

from selenium.webdriver.common.keys import Keys  # noqa: E402

HOSTILE = """\
# Privacy <script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">

We keep your data for as long as necessary. "><svg onload="window.hacked = 3">
"""


@pytest.fixture(scope="module")
def report() -> Report:
    """Two notices, one of them with findings that are suppressed and accepted."""
    found = []
    for name, regime in (("bakery/privacy.md", "gdpr"), ("startup/privacy-policy.txt", "ccpa")):
        path = SAMPLES / name
        linter = Linter(Settings(regimes=(regime,), as_of=AS_OF))
        (document,) = linter.lint_text(path.read_text(encoding="utf-8"), path.name).documents
        found.append(document)
    first, second, *rest = found[0].diagnostics
    settled = (
        first._replace(suppressed=Suppression("legal works on it, ticket 812", "2027-01-31")),
        second._replace(accepted=True),
    )
    found[0] = found[0]._replace(diagnostics=tuple(rest), settled=settled)
    return Report("0.0", tuple(found))


@pytest.fixture
def page(browser: Any, report: Report, tmp_path: Path) -> Iterator[Any]:
    """The report, open; at the end nothing may have been requested or complained about."""
    browser.get(_file(report, tmp_path))
    yield browser
    _assert_quiet(browser)


def _file(report: Report, folder: Path) -> str:
    stream = StringIO()
    html.write(report, stream, ReportOptions())
    path = folder / "report.html"
    path.write_text(stream.getvalue(), encoding="utf-8")
    return path.as_uri()


def _assert_quiet(browser: Any) -> None:
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
    urls = [each["request"]["url"] for each in sent if each["documentURL"].startswith("file:")]
    assert urls, "the page itself must be seen"
    assert {url.rsplit("/", 1)[1] for url in urls} == {"report.html"}


def find(page: Any, selector: str) -> Any:
    return page.find_element("css selector", selector)


def every(page: Any, selector: str) -> list[Any]:
    return list(page.find_elements("css selector", selector))


def go(page: Any, rule: str, notice: int = 1) -> Any:
    """The link of a requirement in the checklist."""
    path = f"//nav/section[{notice}]//li[.//code[text()='{rule}']]//*[contains(@class, 'go')]"
    return page.find_element("xpath", path)


def lit(page: Any) -> str:
    return " ".join(" ".join(mark.text for mark in every(page, "mark.on")).split())


def bar(page: Any) -> str:
    return str(find(page, "#selected").text)


def focused(page: Any) -> Any:
    return page.switch_to.active_element


def in_sight(page: Any, element: Any) -> bool:
    script = "const r = arguments[0].getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight"
    return bool(page.execute_script(script, element))


def test_a_requirement_leads_to_its_evidence_and_back(page: Any) -> None:
    link = go(page, "retention-period")
    link.click()
    assert lit(page).startswith("We delete orders three years")
    assert bar(page).endswith("1 of 4, evidence, privacy.md, line 45")
    assert in_sight(page, find(page, "mark.on"))
    assert focused(page) == find(page, "mark.on")
    find(page, "#next").click()
    assert lit(page).startswith("Invoices are kept for ten years")
    assert focused(page) == find(page, "#next")
    for _ in range(2):
        find(page, "#previous").click()
    assert lit(page).startswith("Messages to our customer service")  # around the end
    find(page, "#back").click()
    assert focused(page) == link
    assert in_sight(page, link)
    assert not find(page, "#bar").is_displayed()
    assert every(page, ".on") == []


def test_a_requirement_activated_again_shows_the_next_passage(page: Any) -> None:
    go(page, "retention-period").click()
    go(page, "retention-period").click()
    assert lit(page).startswith("Invoices are kept for ten years")


def test_what_is_missing_leads_to_where_it_belongs(page: Any) -> None:
    go(page, "ccpa-verification", notice=2).click()
    assert lit(page) == "5. Your California Privacy Rights"
    assert "where it would belong" in bar(page)


def test_a_passage_leads_to_its_requirement(page: Any) -> None:
    mark = page.find_element("xpath", "//mark[starts-with(., 'Invoices are kept')]")
    mark.click()
    assert bar(page).startswith("Storage period")
    assert "2 of 4" in bar(page)
    assert in_sight(page, find(page, ".row.on"))


def test_a_passage_of_several_requirements_goes_through_them(page: Any) -> None:
    mark = next(mark for mark in every(page, "article mark") if " " in mark.get_attribute("data-m"))
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", mark)
    titles = set()
    for _ in mark.get_attribute("data-m").split():
        mark.click()
        titles.add(bar(page))
    assert len(titles) == len(mark.get_attribute("data-m").split())


def test_the_keyboard_is_enough(page: Any) -> None:
    focused(page).send_keys(Keys.TAB)
    assert focused(page).text == "Skip to the text of the policy"
    link = go(page, "retention-period")
    for _ in range(150):
        if focused(page) == link:
            break
        focused(page).send_keys(Keys.TAB)
    assert focused(page) == link
    link.send_keys(Keys.ENTER)
    assert lit(page).startswith("We delete orders")
    focused(page).send_keys("n")
    assert lit(page).startswith("Invoices")
    focused(page).send_keys("p")
    assert lit(page).startswith("We delete orders")
    focused(page).send_keys(Keys.TAB)
    chip = focused(page)
    assert (chip.text, chip.get_attribute("class").split()[0]) == ("retention-period", "chip")
    chip.send_keys(Keys.ENTER)
    assert focused(page) == link
    focused(page).send_keys("n")  # a letter is a command in the text and the bar only
    assert lit(page).startswith("We delete orders")
    focused(page).send_keys(Keys.ESCAPE)
    assert every(page, ".on") == []
    assert focused(page) == link


def test_filters(page: Any) -> None:
    def shown() -> list[Any]:
        return [row for row in every(page, ".row") if row.is_displayed()]

    everything = len(shown())
    assert find(page, "#shown").text == f"{everything} of {everything} requirements shown"
    go(page, "retention-period").click()
    find(page, "input[name=status][value=met]").click()
    assert not find(page, "#bar").is_displayed()  # what it spoke of is hidden
    left = shown()
    assert 0 < len(left) < everything
    assert "met" not in {row.get_attribute("data-status") for row in left}
    assert find(page, "#shown").text == f"{len(left)} of {everything} requirements shown"
    mark = page.find_element("xpath", "//mark[starts-with(., 'Invoices are kept')]")
    assert "off" in mark.get_attribute("class").split()
    assert not [chip for chip in every(page, ".chip") if chip.is_displayed() and chip.text == "retention-period"]
    for box in every(page, "input[name=regime]"):
        if box.get_attribute("value") != "gdpr":
            box.click()
    assert {row.get_attribute("data-regime") for row in shown()} == {"gdpr"}
    assert {head.text for head in every(page, ".regime h4") if head.is_displayed()} == {"GDPR"}
    for box in every(page, "input:not(:checked)"):
        box.click()
    assert len(shown()) == everything


def test_settled_findings_show_why(page: Any) -> None:
    states = [state.text for state in every(page, ".state")]
    assert sorted(states) == ["Accepted in the baseline", "Suppressed until 2027-01-31: legal works on it, ticket 812"]


def test_a_policy_cannot_run_anything(browser: Any, linter: Linter, tmp_path: Path) -> None:
    for name in ("policy.md", "policy.html", "policy.txt"):
        browser.get(_file(linter.lint_text(HOSTILE, name), tmp_path))
        assert browser.execute_script("return window.hacked") is None
        _assert_quiet(browser)


def test_without_scripts_the_links_still_work(browser: Any, report: Report, tmp_path: Path) -> None:
    url = _file(report, tmp_path)
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(url)
        assert not find(browser, ".filters").is_displayed()
        link = go(browser, "retention-period")
        link.click()
        assert browser.current_url == link.get_attribute("href")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 420])
def test_axe_finds_nothing(page: Any, scheme: str, width: int) -> None:
    axe = files(pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")) / "axe.min.js"
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        go(page, "retention-period").click()
        page.execute_script(axe.read_text(encoding="utf-8"))
        found = page.execute_async_script("axe.run().then(arguments[0], (error) => arguments[0](String(error)))")
        too_wide = page.execute_script("return document.documentElement.scrollWidth > innerWidth")
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]] == []
    assert not too_wide
    assert len(found["passes"]) > 20


def test_thirty_thousand_words_stay_quick(browser: Any, linter: Linter, tmp_path: Path) -> None:
    source = (SAMPLES / "bakery" / "privacy.md").read_text(encoding="utf-8")
    browser.get(_file(linter.lint_text(source * (30_000 // len(source.split()) + 1)), tmp_path))
    timing = "const n = performance.getEntriesByType('navigation')[0]; return n.loadEventEnd"
    assert browser.execute_script(timing) < 5000
    click = (
        "const t = performance.now(); arguments[0].click(); document.body.offsetHeight; return performance.now() - t"
    )
    assert browser.execute_script(click, find(browser, "input[value=met]")) < 1000
    assert browser.execute_script(click, every(browser, "a.go")[-1]) < 1000
