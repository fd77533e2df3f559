"""A real Chromium in front of real processes: console and cases."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.integration.conftest import servers
from tests.support.console import Console, running_console

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1366,768",
)  # fmt: skip
PATIENCE_S = 20


class Browser:
    """What a person does with a page."""

    def __init__(self, driver: webdriver.Chrome, console: Console) -> None:
        self.driver = driver
        self._console = console

    def open(self, path: str) -> None:
        self.driver.get(self._console.url(path))

    def see(self, selector: str) -> WebElement:
        """The first element that fits, once it is there."""
        return self._until(lambda: self.all(selector))[0]

    def gone(self, selector: str) -> bool:
        """Wait until nothing fits any more."""
        return self._until(lambda: not self.all(selector))

    def says(self, selector: str, words: str) -> bool:
        """Wait until the first element that fits holds these words."""
        return self._until(lambda: words in self.see(selector).text, f"{words!r} in {selector}")

    def hears(self, selector: str, words: str) -> bool:
        """Read the page anew until it shows what comes to it by an event."""

        def shown() -> bool:
            found = any(words in one.text for one in self.all(selector))
            return found or bool(self.driver.refresh())

        return self._until(shown, f"{words!r} in {selector}")

    def _until(self, holds: Callable[[], Any], awaited: str = "") -> Any:
        """What holds in the end: a page on its way out takes its elements along, and browsers say that in many ways."""
        patience = WebDriverWait(self.driver, PATIENCE_S, ignored_exceptions=[WebDriverException])
        return patience.until(lambda _: holds(), awaited)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def type(self, field: str, text: str) -> None:
        self.see(f"#{field}").send_keys(text)

    def choose(self, field: str, value: str) -> None:
        Select(self.see(f"#{field}")).select_by_value(value)

    def click(self, selector: str) -> None:
        """Scroll to it, as a person does, and click."""
        found = self.see(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()

    def retype(self, field: str, text: str) -> None:
        self.see(f"#{field}").clear()
        self.type(field, text)

    def unfold(self, action: str) -> None:
        """Open the form of an action, which is folded until it is wanted."""
        self.click(f"#do-{action} > summary")

    def await_state(self, state: str) -> None:
        """Wait for the page that shows the submission in that state."""
        self.see(f".badge.state-{state}")

    def text(self, selector: str) -> str:
        """What stands in a page that is known to be the one wanted; of one still to come, `says`."""
        return self._until(lambda: self.see(selector).text)

    def sign_in(self, username: str, language: str) -> None:
        self.driver.delete_all_cookies()
        self.open(f"/sign-in?lang={language}")
        self.type("username", username)
        self.type("password", self._console.accounts[username]["password"])
        self.click("button.main")
        self.see("nav.side")

    def complaints_of_the_browser(self) -> list[str]:
        """What the browser's console holds against the page: errors, refused loads."""
        return [line["message"] for line in self.driver.get_log("browser")]


@pytest.fixture(scope="session")
def console(tmp_path_factory) -> Iterator[Console]:
    with running_console(servers(), tmp_path_factory.mktemp("console")) as one:
        yield one


@pytest.fixture
def browser(console, tmp_path, request) -> Iterator[Browser]:
    """A browser; with the parameter "no script" one that runs none."""
    options = _options(tmp_path)
    if getattr(request, "param", "") == "no script":
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    driver = webdriver.Chrome(options=options, service=_service())
    try:
        yield Browser(driver, console)
    finally:
        driver.quit()


def _options(profile: Path) -> webdriver.ChromeOptions:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or pytest.fail("no Chromium")
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return options


def _service() -> webdriver.ChromeService:
    driver = shutil.which("chromedriver") or pytest.fail("no chromedriver")
    return webdriver.ChromeService(driver, env={**os.environ, "no_proxy": "127.0.0.1"})
