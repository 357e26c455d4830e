"""Temporary mail servers on loopback: SMTP (aiosmtpd) and Amazon SES (moto). For scripts; standard library only.

pip fetches them by version and hash, once, into .build-tools/mail; they are never committed.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

SCRIPTS = pathlib.Path(__file__).resolve().parent
TOOLS = SCRIPTS.parent / ".build-tools" / "mail"
START_LIMIT = 60
# dkimpy (zlib licence) has no wheel; its archive contains the package as it is.
DKIMPY = "dkimpy==1.1.8 --hash=sha256:b5f60fb47bbf5d8d762f134bcea0c388eba6b498342a682a21f1686545094b77\n"


class Missing(Exception):
    """A server can't be had on this machine; says why."""


def pip(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "pip", *map(str, arguments), "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
         "--timeout", "15", "--retries", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"})
    if done.returncode != 0:
        raise Missing(f"pip {arguments[0]} failed:\n{done.stdout.strip()}")


def fetched(name, fill):
    """Returns a folder with Python packages, which `fill` fills if it is missing: it is complete or doesn't exist."""
    text = (SCRIPTS / f"mail_requirements_{name}.txt").read_text() + DKIMPY + sys.version
    folder = TOOLS / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    if not folder.exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TOOLS) as temporary:
            part = pathlib.Path(temporary) / "packages"
            fill(part)
            try:
                part.rename(folder)
            except OSError:
                # Another script has fetched it at the same time.
                if not folder.exists():
                    raise
    return folder


def packages(name):
    """Returns the folder with the packages of mail_requirements_NAME.txt."""
    return fetched(name, lambda part: pip(
        "install", "--target", part, "--only-binary", ":all:", "--requirement", SCRIPTS / f"mail_requirements_{name}.txt"))


def dkimpy():
    """Returns the folder with dkimpy and what it needs."""
    def fill(part):
        pip("install", "--target", part, "--only-binary", ":all:", "--requirement", SCRIPTS / "mail_requirements_dkim.txt")
        with tempfile.TemporaryDirectory() as folder:
            requirements = pathlib.Path(folder) / "requirements.txt"
            requirements.write_text(DKIMPY)
            pip("download", "--no-binary", "dkimpy", "--requirement", requirements, "--dest", folder)
            with tarfile.open(next(pathlib.Path(folder).glob("*.tar.gz"))) as archive:
                for member in archive.getmembers():
                    parts = pathlib.PurePosixPath(member.name).parts
                    if member.isfile() and len(parts) == 3 and parts[1] == "dkim" and parts[2].endswith(".py"):
                        (part / "dkim").mkdir(exist_ok=True)
                        (part / "dkim" / parts[2]).write_bytes(archive.extractfile(member).read())
    return fetched("dkim", fill)


class Server:
    """A server program of this folder, stopped at the end of the `with` block; `folder` has its description and its records."""

    def __init__(self, program, description, paths):
        self.program, self.description, self.paths = program, description, paths

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="trellis-mail-"))
        self.log = open(self.folder / "log.txt", "w")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, self.paths)), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            # The program ends when its input is closed, even if this script is killed.
            self.process = subprocess.Popen(
                [sys.executable, SCRIPTS / self.program, self.folder], stdin=subprocess.PIPE, stdout=self.log, stderr=self.log,
                env=environment)
            limit = time.monotonic() + START_LIMIT
            while not (self.folder / self.description).exists():
                if self.process.poll() is not None or time.monotonic() > limit:
                    raise Missing(f"{self.program} doesn't start:\n{(self.folder / 'log.txt').read_text().strip()[-2000:]}")
                time.sleep(0.05)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_):
        self._stop()

    def _stop(self):
        process = getattr(self, "process", None)
        if process:
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def smtp_server():
    """Returns the SMTP servers; without dkimpy, which they can do without, they don't verify signatures."""
    paths = [packages("smtp")]
    try:
        paths.append(dkimpy())
    except Missing as reason:
        print(f"mail: ********** DKIM SIGNATURES ARE NOT VERIFIED **********\nmail: {reason}", file=sys.stderr, flush=True)
    return Server("mail_server.py", "server.json", paths)


def ses_server():
    return Server("ses_server.py", "ses.json", [packages("ses")])
