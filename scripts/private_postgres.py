"""A PostgreSQL server for one `with` block: unprivileged, on 127.0.0.1, in a temporary folder, gone afterwards. Standard library only."""

import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

from running_app import free_port

BINARIES = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))


def is_installed():
    """Whether the server's programs are on this machine."""
    return bool(BINARIES) or shutil.which("initdb") is not None


class PrivatePostgres:
    """The server; its superuser `postgres` has the password in `password`."""

    password = "only for this check"

    def __init__(self):
        self.binaries = BINARIES[-1] if BINARIES else pathlib.Path(shutil.which("initdb")).parent
        self.port = free_port()
        # PostgreSQL refuses to run as root.
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="trellis-postgres-"))
        try:
            secret = self.folder / "password"
            secret.write_text(self.password)
            for path in (self.folder, secret):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
            self._run("initdb", "--pgdata", self.folder / "data", "--username", "postgres", "--auth", "scram-sha-256",
                      "--pwfile", secret, "--encoding", "UTF8", "--locale", "C", "--no-sync")
            self._control("start", "--options",
                          f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off")
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_):
        self._control("stop", "--mode", "immediate")
        self._remove()

    def psql(self, *arguments, **login):
        """Runs psql, stopping at the first error; answers its exit code and all that it printed."""
        return self.client("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", *arguments, **login)

    def client(self, program, *arguments, user="postgres", password=None, database="postgres", environment=None):
        """Runs a client program; answers its exit code and all that it printed."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "TRELLIS_"))}
        settings = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": user, "PGDATABASE": database,
                    "PGPASSWORD": password or self.password, **(environment or {})}
        done = subprocess.run(
            [str(self.binaries / program), *map(str, arguments)], env={**inherited, **settings}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout.strip()

    def _control(self, command, *arguments):
        self._run("pg_ctl", command, "--pgdata", self.folder / "data", "--log", self.folder / "log", "--wait", "--silent", *arguments)

    def _run(self, program, *arguments):
        done = subprocess.run(
            [str(self.binaries / program), *map(str, arguments)], cwd=self.folder, env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            **({"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}))
        if done.returncode != 0:
            log = self.folder / "log"
            raise RuntimeError(f"{program} failed:\n{done.stdout}{log.read_text() if log.exists() else ''}")

    def _remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)
