"""A temporary PostgreSQL server, which `scripts/postgres` runs. For scripts; standard library only."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

SCRIPT = pathlib.Path(__file__).with_name("postgres")
PASSWORD = "trellis"


def programs():
    """Returns the folder of PostgreSQL's programs, or None if no server is installed."""
    done = subprocess.run([SCRIPT, "programs"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


class PostgresServer:
    """A PostgreSQL server in a temporary folder, stopped and removed at the end of the `with` block.

    `roles` creates the product's roles, such as trellis_owner and trellis_app; without them, the superuser `admin` is the only role.
    `databases` are created by trellis_owner, so they need `roles`.
    """

    def __init__(self, roles=True, databases=()):
        self.roles, self.databases = roles, databases

    def __enter__(self):
        self.programs = programs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="trellis-postgres-"))
        try:
            # The user that runs the server needs access to the folder.
            self.folder.chmod(0o755)
            self.port = self._script("start" if self.roles else "bare").strip()
            for name in self.databases:
                self.sql(f"CREATE DATABASE {name}")
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_):
        self._remove()

    def restart(self):
        """Stops the server immediately, like a crash, and starts it again."""
        self._script("restart")

    def signal(self, number):
        """Sends a signal to the server and to the processes of its connections."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "--parent", str(main)], stdout=subprocess.PIPE, text=True).stdout.split()
        for process in [main, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def url(self, role, database):
        return f"postgres://{role}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def sql(self, text, role="trellis_owner", database="postgres"):
        """Runs statements; returns their output, and raises an error if one fails."""
        code, output = self.psql("--quiet", "--command", text, user=role, database=database)
        if code != 0:
            raise RuntimeError(f"{text}: {output}")
        return output

    def psql(self, *arguments, **login):
        """Runs psql, which stops at the first error; returns its exit code and its output."""
        return self.client("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", *arguments, **login)

    def client(self, program, *arguments, user="admin", password=PASSWORD, database="postgres", environment=None):
        """Runs one of PostgreSQL's client programs; returns its exit code and its output."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "TRELLIS_"))}
        settings = {"PATH": os.pathsep.join([self.programs, os.environ["PATH"]]), "PGHOST": "127.0.0.1", "PGPORT": self.port,
                    "PGUSER": user, "PGDATABASE": database, "PGPASSWORD": password, **(environment or {})}
        done = subprocess.run(
            [program, *map(str, arguments)], env={**inherited, **settings}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout.strip()

    def _script(self, command):
        done = subprocess.run([SCRIPT, command, self.folder], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"scripts/postgres {command} failed:\n{done.stderr}")
        return done.stdout

    def _remove(self):
        """Stops the server, also one that started only in part, and removes its folder."""
        subprocess.run([SCRIPT, "stop", self.folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)
