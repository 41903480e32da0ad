"""A real browser window: headless Chromium, with what a person does in it, and a look at every page that it shows."""

import base64
import os
import pathlib
import re
import shutil
import time
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

WAIT_SECONDS = 20
# Where pictures of all pages go, when somebody wants to look at them.
PICTURES = os.environ.get("SIGNET_SCREENSHOTS")
WIDTHS = [390, 1280]
SCHEMES = ["light", "dark"]

# What is wrong with a page for those who use a keyboard, a screen reader or a telephone.
FAULTS = """
const faults = [];
if (!document.documentElement.lang) faults.push('no language');
if (!document.title.trim()) faults.push('no title');
if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
if (!document.querySelector('main')) faults.push('no main');
if (document.querySelector('script')) faults.push('a script');
if (document.documentElement.scrollWidth > innerWidth) faults.push('wider than the window');
for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (field.getAttribute('aria-hidden') === 'true') continue;
    if (!field.labels.length && !field.getAttribute('aria-label')) faults.push('no label: ' + field.name);
}
for (const picture of document.querySelectorAll('img')) {
    if (picture.alt === null || !picture.hasAttribute('alt')) faults.push('no alt: ' + picture.src);
    if (!picture.naturalWidth) faults.push('no picture: ' + picture.src);
}
for (const button of document.querySelectorAll('button, a[href]')) {
    if (!button.textContent.trim() && !button.getAttribute('aria-label')) faults.push('a button without a name');
}
return faults;
"""


class Window:
    """One Chromium with its own profile; only loopback exists for it."""

    def __init__(self, profile):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or shutil.which("google-chrome")
        for argument in [
            "--headless=new",
            # A container has neither the sandbox's kernel features for root nor a large /dev/shm.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=en-US",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            f"--user-data-dir={profile}",
        ]:
            options.add_argument(argument)
        options.add_experimental_option("prefs", {"credentials_enable_service": False})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
        self.driver.set_page_load_timeout(WAIT_SECONDS)
        self._set_size(1280)

    def close(self):
        self.driver.quit()

    # What a person does.

    def open(self, url):
        self.driver.get(url)
        return self

    def fill(self, **values):
        for name, value in values.items():
            field = self.driver.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)
        return self

    def submit(self, ending, button=None, **values):
        """Fills in the form that goes to a path with this ending, and presses its button (of this value)."""
        return self.submit_nth(ending, 0, button, **values)

    def submit_nth(self, ending, index, button=None, **values):
        form = self.forms(ending)[index]
        for name, value in values.items():
            field = form.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)
        wanted = "button:not([type=button]), input[type=submit]" if button is None else f"button[value='{button}']"
        self._press(form.find_element(By.CSS_SELECTOR, wanted))
        return self

    def submit_code(self, code):
        """Types a one-time password into the page's only field for one, and presses the button beside it."""
        field = self.driver.find_element(By.NAME, "code")
        field.send_keys(code)
        self._press(field.find_element(By.XPATH, "./ancestor::form//button"))
        return self

    def press_main_link(self):
        """Presses the link that the page offers as the way on."""
        self._press(self.driver.find_element(By.CSS_SELECTOR, "main a.button.primary"))
        return self

    def follow(self, ending):
        """Presses the link that goes to a path with this ending."""
        links = self.driver.find_elements(By.CSS_SELECTOR, "a[href]")
        self._press(next(each for each in links if urlsplit(each.get_attribute("href")).path.endswith(ending)))
        return self

    def prefer(self, language):
        """Has the browser ask for pages in this language."""
        agent = self.driver.execute_script("return navigator.userAgent")
        self.driver.execute_cdp_cmd(
            "Network.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": language}
        )
        return self

    def forget(self):
        """Closes the browser's books: no cookie is left."""
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        return self

    # What a person sees.

    @property
    def url(self):
        return self.driver.current_url

    @property
    def path(self):
        """The path below the issuer's: `/signin` for `…/t/acme/signin?request=…`."""
        path = urlsplit(self.url).path
        return re.sub(r"^/t/[a-z0-9-]+", "", path)

    @property
    def text(self):
        return self.driver.find_element(By.TAG_NAME, "body").text

    @property
    def source(self):
        return self.driver.page_source

    def forms(self, ending):
        found = [
            form
            for form in self.driver.find_elements(By.TAG_NAME, "form")
            if urlsplit(form.get_attribute("action") or self.url).path.endswith(ending)
        ]
        assert found, f"no form to …{ending} at {self.url}: {self.text}"
        return found

    def is_at(self, path, name=None):
        """Waits for a page, looks it over, and takes its pictures under this name when pictures are wanted."""
        try:
            WebDriverWait(self.driver, WAIT_SECONDS).until(lambda _: self.path == path and self._has_loaded())
        except Exception as error:
            raise AssertionError(f"at {self.url}, not at {path}: {self.text}") from error
        if name is not None:
            self._look(name)
        return self

    def comes_to(self, base):
        """Waits until the browser is at this site."""
        try:
            WebDriverWait(self.driver, WAIT_SECONDS).until(lambda _: self.url.startswith(base) and self._has_loaded())
        except Exception as error:
            raise AssertionError(f"at {self.url}, not at {base}: {self.text}") from error
        return self

    # Steps.

    def _press(self, element):
        before = self.driver.find_element(By.TAG_NAME, "html")
        element.click()
        # The click returns before the next page is there, or after it.
        WebDriverWait(self.driver, WAIT_SECONDS).until(lambda _: self._is_gone(before))
        WebDriverWait(self.driver, WAIT_SECONDS).until(lambda _: self._has_loaded())

    def _has_loaded(self):
        # Not "complete": a provider's page may wait for style sheets of hosts that cannot be reached here.
        return self.driver.execute_script("return document.readyState") in ("interactive", "complete")

    @staticmethod
    def _is_gone(element):
        try:
            element.is_enabled()
        except Exception:
            return True
        return False

    def _look(self, name):
        for width in WIDTHS:
            self._set_size(width)
            faults = self.driver.execute_script(FAULTS)
            assert not faults, f"{name} at {width}: {faults}"
            if PICTURES:
                for scheme in SCHEMES:
                    self._set_scheme(scheme)
                    self._take_picture(f"{name}-{width}-{scheme}")
                self._set_scheme("light")
        severe = [entry for entry in self.driver.get_log("browser") if "Content Security Policy" in entry["message"]]
        assert not severe, severe

    def _set_size(self, width):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600},
        )

    def _set_scheme(self, scheme):
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )

    def _take_picture(self, name):
        # Colours fade over when the scheme changes.
        time.sleep(0.3)
        picture = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        folder = pathlib.Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.png").write_bytes(base64.b64decode(picture["data"]))
