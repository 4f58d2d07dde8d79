"""Open gpubench's pages in Chromium: python3 browser.py HTML_PAGES [PAGE PICTURE]

HTML_PAGES is the program that writes the samples. PICTURE, a .png, becomes what PAGE begins with. The exit
status is 77, which ctest takes for "skipped", where there is no Chromium.
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

PAGES = ("full", "partial", "empty", "single", "hostile")
PHONE, DESK = 360, 1200


class Chromium:
    """Chromium's debugging protocol through a pipe, so that neither a port nor a library is needed."""

    def __init__(self, program, profile):
        from_here, self.to = os.pipe()
        self.source, from_there = os.pipe()
        options = ["--headless", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
                   "--disable-dev-shm-usage", "--disable-background-networking",
                   "--disable-component-update", f"--user-data-dir={profile}", "about:blank"]
        if os.geteuid() == 0:
            options.insert(0, "--no-sandbox")
        # The protocol's ends are descriptors 3 and 4 of the browser.
        command = ["sh", "-c", f'exec "$@" 3<&{from_here} 4>&{from_there}', "sh", program]
        self.process = subprocess.Popen(command + options, pass_fds=(from_here, from_there),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(from_here)
        os.close(from_there)
        self.rest, self.number, self.session, self.events = b"", 0, None, []

    def receive(self):
        while b"\0" not in self.rest:
            part = os.read(self.source, 1 << 20)
            if not part:
                sys.exit("Chromium ended early")
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def attach(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(domain + ".enable")

    def show(self, path, width, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800,
                  deviceScaleFactor=1, mobile=width == PHONE)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events.clear()
        self.call("Page.navigate", url="file://" + path)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.receive())

    def value(self, expression):
        return self.call("Runtime.evaluate", expression=expression,
                         returnByValue=True)["result"]["value"]

    def close(self):
        try:
            self.call("Browser.close")
        except (SystemExit, OSError):
            pass
        self.process.wait(20)


def check_events(browser, path):
    for event in browser.events:
        method, parameters = event.get("method", ""), event.get("params", {})
        assert method not in ("Log.entryAdded", "Runtime.consoleAPICalled",
                              "Runtime.exceptionThrown"), parameters
        assert method != "Page.javascriptDialogOpening", parameters
        if method == "Network.requestWillBeSent":
            assert parameters["request"]["url"] in ("file://" + path, "data:,"), parameters["request"]


def check_page(browser, path):
    papers = set()
    for scheme in ("light", "dark"):
        for width in (PHONE, DESK):
            browser.show(path, width, scheme)
            check_events(browser, path)
            wide = browser.value("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide on a screen of {width}"
        papers.add(browser.value("getComputedStyle(document.body).backgroundColor"))
    assert len(papers) == 2, "light and dark look the same"
    assert browser.value("document.scripts.length") == 0
    # Every picture has a size, and no text in it is too small to read on a phone.
    browser.show(path, PHONE, "light")
    sizes = browser.value(
        "[...document.querySelectorAll('svg.plot')].flatMap(svg => [...svg.querySelectorAll('text')]"
        ".map(text => parseFloat(getComputedStyle(text).fontSize) * svg.clientWidth / "
        "svg.viewBox.baseVal.width))")
    assert all(size > 9 for size in sizes), min(sizes)


def check_mark(browser, path):
    """What lies under the middle of a point is the point, so that its title shows there."""
    browser.show(path, DESK, "light")
    assert browser.value(
        "(() => {const point = document.querySelector('use.pt'); point.scrollIntoView({block: "
        "'center'}); const box = point.getBoundingClientRect(); return document.elementFromPoint("
        "box.x + box.width / 2, box.y + box.height / 2).closest('use.pt') !== null})()")


def keep_picture(browser, path, picture):
    browser.show(path, DESK, "light")
    height = browser.value(
        "document.querySelectorAll('figure')[1].getBoundingClientRect().bottom + 24")
    clip = {"x": 0, "y": 0, "width": DESK, "height": height, "scale": 1}
    data = browser.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
    with open(picture, "wb") as file:
        file.write(base64.b64decode(data))


def main():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        print("no chromium here: apt-get install chromium")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder], check=True)
        browser = Chromium(program, os.path.join(folder, "profile"))
        try:
            browser.attach()
            for name in PAGES:
                check_page(browser, os.path.join(folder, name + ".html"))
            check_mark(browser, os.path.join(folder, "full.html"))
            if len(sys.argv) > 3:
                keep_picture(browser, os.path.abspath(sys.argv[2]), sys.argv[3])
        finally:
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
