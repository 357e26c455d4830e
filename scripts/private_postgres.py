"""A PostgreSQL server for one `with` block, which `scripts/postgres` makes: in a temporary folder, gone afterwards. Standard library only."""

import os
import pathlib
import shutil
import subprocess
import tempfile

POSTGRES = pathlib.Path(__file__).with_name("postgres")


def is_installed():
    """Whether the server's programs are on this machine."""
    return any(pathlib.Path("/usr/lib/postgresql").glob("*/bin")) or shutil.which("initdb") is not None


class PrivatePostgres:
    """The server; it has no roles but its superuser `admin`."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="trellis-postgres-"))
        try:
            # The server's user must find the way in.
            self.folder.chmod(0o755)
            self.port = self._run("bare").strip()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(self, *_):
        self._run("stop")
        self._remove()

    def psql(self, *arguments, **login):
        """Runs psql, stopping at the first error; answers its exit code and all that it printed."""
        return self.client("psql", "--no-psqlrc", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1", *arguments, **login)

    def client(self, program, *arguments, user="admin", password="trellis", database="postgres", environment=None):
        """Runs a client program; answers its exit code and all that it printed."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "TRELLIS_"))}
        settings = {"PGHOST": "127.0.0.1", "PGPORT": self.port, "PGUSER": user, "PGDATABASE": database,
                    "PGPASSWORD": password, **(environment or {})}
        done = subprocess.run(
            [program, *map(str, arguments)], env={**inherited, **settings}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout.strip()

    def _run(self, command):
        done = subprocess.run([POSTGRES, command, self.folder], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"scripts/postgres {command} failed:\n{done.stderr}")
        return done.stdout

    def _remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)
