"""Programs and packages that benchmarks compare with, and the figures of processes. For scripts; standard library only, Linux only.

A program comes from the PATH or else from its Debian package, which is unpacked into .build-tools/bench and never installed: so no
daemon starts. A Python package comes from PyPI by version and hash, once, into the same folder. Nothing of it is committed.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import mail_servers
from running_app import ROOT

SCRIPTS = ROOT / "scripts"
TOOLS = ROOT / ".build-tools" / "bench"
MIB = 1 << 20
# Debian has daemons in /usr/sbin, which isn't on everyone's PATH.
PROGRAM_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


class Failure(Exception):
    """The benchmark can't go on; says why."""


# MARK: sizes

def parsed_size(text):
    """Returns the bytes of a size such as 64KiB, 1MiB or 5GiB."""
    match = re.fullmatch(r"(\d+)(B|KiB|MiB|GiB)", text.strip())
    if not match or int(match.group(1)) == 0:
        raise Failure(f"{text!r} isn't a size such as 64KiB, 1MiB or 5GiB")
    return int(match.group(1)) << {"B": 0, "KiB": 10, "MiB": 20, "GiB": 30}[match.group(2)]


def printable_size(size):
    for unit, shift in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if size >= 1 << shift and size % (1 << shift) == 0:
            return f"{size >> shift} {unit}"
    return f"{size} B"


def require_space(folder, size):
    """Raises an error unless the disk of the folder has this many free bytes, and 1 GiB more."""
    free = shutil.disk_usage(folder).free
    if free < size + (1 << 30):
        raise Failure(
            f"{folder} has {free >> 20} MiB free, and this part needs {(size >> 20) + 1024}: set TMPDIR to a folder on a larger disk, "
            "or smaller sizes")


# MARK: programs

def program(name, package):
    """Returns the path of a program and the environment that it needs."""
    path = shutil.which(name, path=PROGRAM_PATH)
    if path:
        return pathlib.Path(path), {}
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Failure(f"{name} is missing: install it, as on Debian by the package {package}")
    folder = TOOLS / f"debian-{package}"
    if not folder.exists():
        _unpack(package, folder)
    path = next((part for part in folder.glob(f"usr/*bin/{name}") if part.is_file()), None)
    if path is None:
        raise Failure(f"the Debian package {package} has no program {name}")
    environment = {"LD_LIBRARY_PATH": str(folder / "usr" / "lib" / package)}
    linked = subprocess.run(["ldd", path], capture_output=True, text=True, env={**os.environ, **environment})
    absent = re.findall(r"(\S+) => not found", linked.stdout)
    if absent:
        raise Failure(f"{name} needs libraries that this machine doesn't have: {', '.join(absent)}; install the package {package}")
    return path, environment


def _unpack(package, folder):
    TOOLS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS) as temporary:
        temporary = pathlib.Path(temporary)
        # apt checks the archive's signature and the hash.
        done = subprocess.run(
            ["apt-get", "download", "--quiet", package], cwd=temporary, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Failure(f"apt-get can't download {package} (run apt-get update?):\n{done.stdout.strip()}")
        part = temporary / "unpacked"
        subprocess.run(["dpkg-deb", "--extract", next(temporary.glob("*.deb")), part], check=True)
        _publish(part, folder)


def packages(name):
    """Returns the folder with the Python packages of bench_requirements_NAME.txt."""
    requirements = SCRIPTS / f"bench_requirements_{name}.txt"
    digest = hashlib.sha256((requirements.read_text() + sys.version).encode()).hexdigest()[:12]
    folder = TOOLS / f"{name}-{digest}"
    if not folder.exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TOOLS) as temporary:
            part = pathlib.Path(temporary) / "packages"
            try:
                mail_servers.pip("install", "--target", part, "--only-binary", ":all:", "--requirement", requirements)
            except mail_servers.Missing as reason:
                raise Failure(str(reason)) from None
            _publish(part, folder)
    return folder


def _publish(part, folder):
    """Moves a complete folder to its place, unless another script has been faster."""
    try:
        part.rename(folder)
    except OSError:
        if not folder.exists():
            raise


def build(name, product):
    """Builds a product of the package Benchmarks in release, among them the product itself (App); returns the executable."""
    print(f"{name}: building {product} in release", file=sys.stderr, flush=True)
    package = ROOT / "Benchmarks"
    subprocess.run(
        ["swift", "build", "-c", "release", "--package-path", package, "--product", product], cwd=ROOT, check=True, stdout=sys.stderr)


def executable(product):
    """Returns the path of a built product of the package Benchmarks."""
    path = ROOT / "Benchmarks" / ".build" / "release" / product
    if not path.exists():
        raise Failure(f"{path.relative_to(ROOT)} is missing: run without --no-build")
    return path


# MARK: processes

def cpu_seconds(pid):
    """Returns the CPU seconds of a process and its running descendants so far, in user and kernel mode."""
    parents, ticks = {}, {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        number = int(stat.parent.name)
        parents[number], ticks[number] = int(fields[1]), int(fields[11]) + int(fields[12])
    if pid not in ticks:
        raise Failure(f"the server process {pid} has ended")
    total = 0
    for number in ticks:
        ancestor = number
        while ancestor != pid and ancestor in parents:
            ancestor = parents[ancestor]
        total += ticks[number] if ancestor == pid else 0
    return total / os.sysconf("SC_CLK_TCK")


def memory_mb(pid, field):
    """Returns a memory figure of a process in megabytes (10^6): VmRSS is the current one, VmHWM the largest so far."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{field}:\s+(\d+) kB$", text, re.MULTILINE).group(1)) * 1024 / 1e6
