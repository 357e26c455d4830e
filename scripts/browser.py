"""A headless Chromium, controlled over its debugging pipe. For scripts; standard library only."""

import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


class Browser:
    """A browser with one page; the process and its profile are removed at the end of the `with` block."""

    def __init__(self, width=1280, height=900, dark=False):
        program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
        if program is None:
            raise RuntimeError("No Chromium found. Install it, or set CHROMIUM to its path.")
        self.profile = tempfile.mkdtemp(prefix="browser-")
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()

        def connect():
            # The browser reads from 3 and writes to 4. Both are duplicated first, since they may have these numbers already.
            reading, writing = os.dup(to_browser), os.dup(from_browser)
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
            preexec_fn=connect)
        os.close(to_browser)
        os.close(from_browser)
        self.number, self.pending, self.events = 0, b"", []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.size(width, height)
        self.colours(dark)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, session=None, **parameters):
        """Sends a command and returns the browser's result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + 30
        while True:
            answer = self.receive(deadline)
            if answer.get("id") != self.number:
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            return answer["result"]

    def send(self, method, **parameters):
        return self.call(method, session=self.session, **parameters)

    def receive(self, deadline):
        while b"\0" not in self.pending:
            ready, _, _ = select.select([self.input], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise RuntimeError("The browser did not respond in time.")
            part = os.read(self.input, 1 << 20)
            if not part:
                raise RuntimeError("The browser closed the connection.")
            self.pending += part
        message, self.pending = self.pending.split(b"\0", 1)
        decoded = json.loads(message)
        if "method" in decoded:
            self.events.append(decoded)
        return decoded

    def size(self, width, height=900):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def colours(self, dark):
        self.send("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def run(self, script):
        """Runs a script in the page and returns its value."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, condition, what=None, seconds=15):
        """Waits until a condition is true in the current page, which may change meanwhile."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if self.run(condition):
                    return
            except RuntimeError:
                pass  # The page is being unloaded.
            time.sleep(0.05)
        raise AssertionError(f"timed out after {seconds} s: {what or condition}\n{self.run('document.body.innerText')[:600]}")

    def load(self, address):
        self.run("window.leaving = true")
        self.send("Page.navigate", url=address)
        self.arrive()

    def arrive(self):
        """Waits until a page other than the marked one is complete."""
        self.wait("!window.leaving && document.readyState === 'complete'", "the next page")

    def follow(self, action):
        """Runs a script that navigates to another page, and waits for that page."""
        self.run("window.leaving = true")
        self.run(action)
        self.arrive()

    def press(self, key, code=None, text=None):
        """Presses and releases one key."""
        keys = {"Tab": 9, "Enter": 13, " ": 32}
        event = {"key": key, "code": code or key, "windowsVirtualKeyCode": keys.get(key, 0)}
        text = text or {"Enter": "\r", " ": " "}.get(key)
        self.send("Input.dispatchKeyEvent", type="keyDown", **event, **({"text": text} if text else {}))
        self.send("Input.dispatchKeyEvent", type="keyUp", **event)

    def hover(self, element):
        """Moves the pointer to the middle of an element, which a script returns."""
        x, y = self.run(f"(e => {{ e.scrollIntoView({{block: 'center'}}); const box = e.getBoundingClientRect();"
                        f" return [box.left + box.width / 2, box.top + box.height / 2]; }})({element})")
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def type(self, text):
        self.send("Input.insertText", text=text)

    def picture(self, path, whole=True):
        data = self.send("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def complaints(self):
        """Returns the browser's console errors: blocked scripts and styles, failures, exceptions."""
        found = []
        for event in self.events:
            if event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
                found.append(event["params"]["entry"]["text"])
            if event["method"] == "Runtime.exceptionThrown":
                found.append(str(event["params"]["exceptionDetails"]))
        return found
