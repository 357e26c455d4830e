"""Starts the built product on a free port with its own database, and sends requests to it. For scripts; standard library only."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent


def free_port():
    """Returns a port that no process listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """A server process on 127.0.0.1, stopped by its process ID at the end of the `with` block."""

    def __init__(self, command, port, environment=None, log=None, cwd=ROOT):
        self.port = port
        self.base = f"http://127.0.0.1:{port}"
        self.log_path = pathlib.Path(log or tempfile.mkstemp(suffix=".log")[1])
        self.log = open(self.log_path, "wb")
        self.process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True)

    def __enter__(self):
        try:
            self.wait_until_healthy()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def pid(self):
        return self.process.pid

    def wait_until_healthy(self, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.process.args[0]} ended with {self.process.returncode}:\n{self.log_tail()}")
            try:
                urllib.request.urlopen(self.base + "/health", timeout=2).read()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.01)
        raise RuntimeError(f"{self.process.args[0]} did not respond to /health within {seconds} s:\n{self.log_tail()}")

    def stop(self):
        """Sends SIGTERM to the process, and SIGKILL after 10 seconds."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()

    def log_tail(self, lines=20):
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])

    def request(self, method, path, body=None, headers=None):
        """Returns the status and the body as bytes, also for error statuses."""
        data = None if body is None else json.dumps(body).encode()
        all_headers = {**({"Content-Type": "application/json"} if data else {}), **(headers or {})}
        request = urllib.request.Request(self.base + path, data=data, method=method, headers=all_headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def expect(self, status, method, path, body=None, headers=None):
        """Returns the decoded JSON body; raises an error if the status differs from `status`."""
        found, data = self.request(method, path, body, headers)
        if found != status:
            raise RuntimeError(f"{method} {path} returned {found} instead of {status}: {data.decode(errors='replace')}")
        return json.loads(data) if data else None

    def sign_up(self, email, tenant_name):
        """Signs up a user with a tenant, and returns the headers that authenticate them."""
        answer = self.expect(
            201, "POST", "/api/v1/auth/signup",
            {"email": email, "password": "correct horse battery staple", "tenant_name": tenant_name})
        return {"Authorization": f"Bearer {answer['access_token']}", "X-Tenant-ID": answer["tenant"]["id"]}


def run_app(executable, folder, level="info", environment=None, prefix=(), cwd=ROOT, port=None):
    """Returns a server of the product with its database in `folder`; `prefix` is a wrapper command, such as taskset.

    It listens on `port`, a free one by default.

    The server reads `settings.toml` of the folder `cwd`.
    """
    port = port or free_port()
    settings = {
        "APP_ENV": "development",
        "APP_WEB__HOST": "127.0.0.1",
        "APP_WEB__PORT": str(port),
        "APP_DATABASE__URL": f"sqlite://{folder}/app.sqlite",
        "APP_LOG__FORMAT": "json",
        "APP_LOG__LEVEL": level,
    }
    log = pathlib.Path(folder) / "app.log"
    return Running([*prefix, executable, "serve"], port, {**settings, **(environment or {})}, log=log, cwd=cwd)
