"""Transfers of files by curl and the AWS CLI, and nginx as a server of files; for scripts/bench-files."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import time

from bench_tools import MIB, Failure, cpu_seconds, packages, program
from running_app import Running, free_port

# Longer than 5 GiB take on a slow disk.
TRANSFER_LIMIT = 1800
BUCKET_REGION = "us-east-1"


def figures(size, seconds, cpu):
    """Returns the throughput and the CPU time of the measured process."""
    mib = size / MIB
    return {"mib_per_second": mib / seconds, "cpu_ms_per_mib": cpu * 1000 / mib}


# MARK: curl

class Transfer:
    """One request of curl: it sends the file `source`, "-" for its input in chunks, or fetches a response of `size` bytes."""

    def __init__(self, url, source=None, size=0, target=os.devnull):
        self.url, self.source, self.size, self.target = url, source, size, target

    def lines(self):
        source = [f'upload-file = "{self.source}"'] if self.source else []
        return [f'url = "{self.url}"', *source, f'output = "{self.target}"']


def curl(transfers, folder, status, method=None, headers=None, connections=1, stdin=None):
    """Runs the transfers over kept connections; raises an error unless each has this status and its size.

    Returns the seconds that it took.
    """
    config = folder / "curl.conf"
    lines = [f'header = "{name}: {value}"' for name, value in (headers or {}).items()]
    if method:
        lines.append(f'request = "{method}"')
    # The status in the last line says why, if the exit code doesn't.
    lines.append(r'write-out = "%{http_code} %{size_upload} %{size_download}\n"')
    for transfer in transfers:
        lines += transfer.lines()
    config.write_text("\n".join(lines) + "\n")
    config.chmod(0o600)
    # A curl of the user must not add its own options: --disable comes first.
    command = ["curl", "--disable", "--silent", "--show-error", "--http1.1", "--noproxy", "*"]
    if connections > 1:
        command += ["--parallel", "--parallel-immediate", "--parallel-max", str(connections)]
    started = time.monotonic()
    done = subprocess.run(
        [*command, "--config", config], stdin=stdin or subprocess.DEVNULL, capture_output=True, text=True, timeout=TRANSFER_LIMIT)
    taken = time.monotonic() - started
    found = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    # Of chunks, curl counts the framing, too; responses to uploads have any size.
    wanted = sorted((status, -1 if one.source == "-" else one.size, -1) if one.source else (status, 0, one.size) for one in transfers)
    seen = sorted((code, -1 if stdin else up, -1) if up else (code, 0, down) for code, up, down in found)
    if done.returncode != 0 or seen != wanted:
        wrong = [one for one in seen if one not in wanted]
        raise Failure(
            f"curl ended with {done.returncode}: {len(found)} of {len(transfers)} transfers ended, wrong are (status, sent, received) "
            f"{wrong[:3]}, not {wanted[0]}: {done.stderr.strip()[-500:]}{_body(transfers)}")
    return taken


def _body(transfers):
    """Returns the response of a failed upload, if it was kept."""
    for one in transfers:
        if one.source and one.target != os.devnull:
            with contextlib.suppress(OSError):
                return "\n" + pathlib.Path(one.target).read_text(errors="replace")[:1000]
    return ""


def timed(pid, size, work):
    """Returns the figures of a server process while `work` moves this many bytes and returns its seconds."""
    before = cpu_seconds(pid)
    seconds = work()
    return figures(size, seconds, cpu_seconds(pid) - before)


# MARK: nginx

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes auto;
events {{ worker_connections 1024; }}
http {{
    types {{ }}
    default_type application/octet-stream;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000;
    access_log {folder}/access.log;
    client_max_body_size 0;
    client_body_buffer_size 128k;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/temp;
    fastcgi_temp_path {folder}/temp;
    uwsgi_temp_path {folder}/temp;
    scgi_temp_path {folder}/temp;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/files;
        dav_methods PUT DELETE;
        location = /health {{ return 200; }}
    }}
}}
"""


@contextlib.contextmanager
def nginx(folder):
    """Returns nginx with WebDAV's PUT, without TLS, under an unprivileged user; its files are in `folder`/files, on the same disk."""
    binary, environment = program("nginx", "nginx")
    (folder / "files").mkdir(parents=True)
    (folder / "body").mkdir()
    user = []
    if os.getuid() == 0:
        # The unprivileged user may not reach the repository's folder.
        binary = pathlib.Path(shutil.copy(binary, folder / "nginx"))
        for part in (folder, folder / "files", folder / "body"):
            shutil.chown(part, "nobody")
        user = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port))
    command = [*user, binary, "-p", folder, "-e", folder / "error.log", "-c", config]
    with Running(command, port, environment, log=folder / "output.log") as server:
        yield server


# MARK: the AWS CLI

class AWS:
    """`aws s3` against an S3 server, with keys and without any configuration of the user."""

    def __init__(self, endpoint, access_key, secret_key):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.endpoint = endpoint
        self.environment = {
            **kept, "PYTHONPATH": str(packages("aws")), "PYTHONDONTWRITEBYTECODE": "1", "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": secret_key, "AWS_DEFAULT_REGION": BUCKET_REGION, "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "NO_PROXY": "*"}

    def s3(self, *arguments):
        """Runs a command; returns its seconds and its CPU seconds, those of the interpreter's start included."""
        command = [
            sys.executable, "-m", "awscli", "--endpoint-url", self.endpoint, "s3", *map(str, arguments), "--only-show-errors"]
        started = time.monotonic()
        process = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        if process.returncode != 0 or output.strip():
            raise Failure(f"aws s3 {arguments[0]} ended with {process.returncode}: {output.strip()[-1000:]}")
        return time.monotonic() - started, usage.ru_utime + usage.ru_stime
