"""The PostgreSQL part of scripts/bench: compares the product on PostgreSQL with the product on SQLite and with pgbench.

pgbench sends the same statements as one request, prepared, on as many connections as the product has. So it shows the capacity of
the server with a load generator in C as its only client. The server doesn't sync to disk, so a commit costs only CPU time.
"""

import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile

from postgres_server import PostgresServer
from running_app import run_app

CONNECTIONS = 10
AIMS = {"get_to_sqlite": 0.8, "get_cpu_ms": 0.10, "list_cpu_ms": 0.18, "create_cpu_ms": 0.17, "row_security": 0.10}
TENANT_TABLES = ("project", "membership", "role")
TENANTS = 50
MANY_TENANTS = f"get of {TENANTS} tenants"
# The access guard queries the database every five seconds instead of on each request.
REMEMBERED = "get, access kept"


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, **options).stdout


class BenchServer(PostgresServer):
    """A PostgreSQL server with an empty database."""

    def __init__(self):
        super().__init__(databases=["bench"])

    @property
    def environment(self):
        return {
            "APP_DATABASE__URL": self.url("trellis_app", "bench"), "APP_DATABASE__MIGRATION_URL": self.url("trellis_owner", "bench"),
            "APP_DATABASE__MAXIMUM_CONNECTIONS": str(CONNECTIONS),
        }

    @contextlib.contextmanager
    def without_row_security(self):
        for table in TENANT_TABLES:
            self.sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", database="bench")
        yield
        for table in TENANT_TABLES:
            self.sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", database="bench")

    def cpu_seconds(self):
        """Returns the CPU time of all running processes named postgres."""
        total = 0
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                name, fields = path.read_text().rsplit(")", 1)
                if name.endswith("(postgres"):
                    total += sum(int(field) for field in fields.split()[11:13])
        return total / os.sysconf("SC_CLK_TCK")


def scripts(server, project):
    """Returns the statements of one request, as pgbench scripts by scenario."""
    tenant, session = server.sql(
        f"SET app.crossing_reason = 'bench'; SELECT p.tenant_id, s.id FROM project p, membership m, auth_session s "
        f"WHERE p.id = '{project}' AND m.tenant_id = p.tenant_id AND s.user_id = m.user_id",
        database="bench").split("|")
    reach = f"SELECT set_config('app.tenant_id', '{tenant}', true), set_config('app.crossing_reason', '', true);\n"
    guard = (
        "SELECT m.tenant_id, r.kind, r.permissions FROM auth_session s LEFT JOIN membership m ON m.user_id = s.user_id "
        f"AND m.tenant_id = '{tenant}' LEFT JOIN role r ON r.tenant_id = m.tenant_id AND r.id = m.role_id "
        f"WHERE s.id = '{session}' AND s.ended_at IS NULL LIMIT 2;\n")
    columns = "id, tenant_id, name, description, status, created_at, updated_at, version, deleted_at"

    def trip(*statements):
        return "\\startpipeline\n" + "".join(statements) + "\\endpipeline\n"

    get = f"SELECT {columns} FROM project WHERE tenant_id = '{tenant}' AND id = '{project}' AND deleted_at IS NULL;\n"
    many = (
        f"SELECT {columns} FROM project WHERE tenant_id = '{tenant}' AND deleted_at IS NULL "
        "ORDER BY created_at DESC, id DESC LIMIT 51;\n")
    create = (
        f"INSERT INTO project ({columns}) VALUES (gen_random_uuid(), '{tenant}', gen_random_uuid()::text, 'Made to measure.', "
        "'active', now(), now(), 1, NULL);\n")
    return {
        "get": trip(reach, guard) + trip(reach, get),
        "list": trip(reach, guard) + trip(reach, many),
        "create": trip(reach, guard) + trip("BEGIN;\n", reach, create) + trip("COMMIT;\n"),
    }


def many_tenants_script(app, label):
    """Returns a wrk script that requests a project of each tenant in turn."""
    requests = []
    for number in range(TENANTS):
        headers = app.sign_up(f"bench-{number}@{label}.example.com", f"Bench {number}")
        project = app.expect(201, "POST", "/api/v1/projects", {"name": "Apollo", "description": "Made to measure."}, headers)
        fields = ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items())
        requests.append(f'wrk.format("GET", "/api/v1/projects/{project["id"]}", {{{fields}}})')
    listed = ", ".join(requests)
    return (
        f"function init() requests = {{{listed}}}; last = 0 end\n"
        "function request() last = last % #requests + 1; return requests[last] end\n")


def pgbench(server, script, seconds):
    """Returns the number of pgbench transactions per second; one transaction has the statements of one request."""
    path = server.folder / "script.sql"
    path.write_text(script)
    code, output = server.client(
        "pgbench", "--no-vacuum", "--protocol", "prepared", "--client", CONNECTIONS, "--jobs", "2", "--time", seconds,
        "--file", path, user="trellis_app", database="bench")
    if code != 0:
        raise RuntimeError(f"pgbench failed:\n{output}")
    return float(re.search(r"tps = ([\d.]+)", output).group(1))


def measure(options, executables, load, median, post_script, say):
    """Measures alternately: the product on SQLite, on PostgreSQL with and without row-level security, and pgbench."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="trellis-bench-"))
    script = folder / "post.lua"
    script.write_text(post_script)
    sides = {}
    report = {}
    with BenchServer() as server, contextlib.ExitStack() as stack:
        remembering = {"APP_ACCESS__CACHE_SECONDS": "5"}
        # PostgreSQL doesn't wait for the disk either.
        sqlite = {"APP_DATABASE__DURABILITY": "normal"}
        for name, environment in [
            ("sqlite", sqlite), ("postgres", server.environment), ("sqlite-kept", {**sqlite, **remembering}),
            ("postgres-kept", {**server.environment, **remembering}),
        ]:
            place = folder / name
            place.mkdir()
            app = stack.enter_context(run_app(executables["App"], place, "warning", environment))
            headers = app.sign_up(f"bench@{name}.example.com", "Bench")
            for number in range(50):
                project = app.expect(
                    201, "POST", "/api/v1/projects",
                    {"name": f"Project {number}", "description": "Made to be listed."}, headers)
            sides[name] = {"app": app, "headers": headers, "project": project["id"]}
        for name in ("sqlite", "postgres"):
            sides[name][MANY_TENANTS] = folder / f"{name}.lua"
            sides[name][MANY_TENANTS].write_text(many_tenants_script(sides[name]["app"], name))
        statements = scripts(server, sides["postgres"]["project"])

        def one(side, scenario):
            app, headers = sides[side]["app"], sides[side]["headers"]
            path = {
                "get": f"/api/v1/projects/{sides[side]['project']}", "list": "/api/v1/projects?limit=50",
                "create": "/api/v1/projects", MANY_TENANTS: "/",
            }[scenario]
            lua = script if scenario == "create" else sides[side].get(scenario)
            sent = {**headers, "Content-Type": "application/json"} if scenario == "create" else headers
            before = server.cpu_seconds()
            figures = load(options, app, path, sent, lua)
            figures["database_cpu_ms"] = (server.cpu_seconds() - before) * 1000 / max(
                figures["requests_per_second"] * options.seconds, 1)
            return figures

        for scenario in ("get", "list", "create"):
            say(f"bench: {scenario} on PostgreSQL")
            runs = {"sqlite": [], "postgres": [], "without row security": [], "pgbench": []}
            for _ in range(options.rounds):
                runs["sqlite"].append(one("sqlite", scenario))
                runs["postgres"].append(one("postgres", scenario))
                with server.without_row_security():
                    runs["without row security"].append(one("postgres", scenario))
                runs["pgbench"].append(pgbench(server, statements[scenario], options.seconds))
            report[scenario] = {
                name: median(found) if name != "pgbench"
                else {"requests_per_second": statistics.median(found)}
                for name, found in runs.items()
            }
        for label, scenario, suffix in ((MANY_TENANTS, MANY_TENANTS, ""), (REMEMBERED, "get", "-kept")):
            say(f"bench: {label} on PostgreSQL")
            runs = [(one("sqlite" + suffix, scenario), one("postgres" + suffix, scenario)) for _ in range(options.rounds)]
            report[label] = {
                name: median([run[number] for run in runs]) for number, name in enumerate(("sqlite", "postgres"))}
        say("bench: hop")
        report["hop"] = json.loads(run(executables["hop"], server.url("trellis_app", "bench")))
    return report


def ratios(report):
    """Returns the figures that have aims."""
    get = report["get"]
    found = {
        "get_to_sqlite": get["postgres"]["requests_per_second"] / get["sqlite"]["requests_per_second"],
        "row_security": 1 - get["postgres"]["requests_per_second"] / get["without row security"]["requests_per_second"],
    }
    for scenario in ("get", "list", "create"):
        found[f"{scenario}_cpu_ms"] = report[scenario]["postgres"]["cpu_ms_per_request"]
    return found


def missed(report):
    return [
        f"postgres {name}" for name, value in ratios(report).items()
        if (value < AIMS[name] if name == "get_to_sqlite" else value > AIMS[name])
    ]


def show(report):
    print(f"\n{'on PostgreSQL':<18}{'SQLite/s':>10}{'ours/s':>10}{'no RLS/s':>10}{'pgbench/s':>10}"
          f"{'our CPU ms':>12}{'server CPU ms':>15}{'p99':>10}")
    for scenario in ("get", "list", "create", MANY_TENANTS, REMEMBERED):
        one = report[scenario]
        ours = one["postgres"]
        others = "".join(
            f"{one[name]['requests_per_second']:>10.0f}" if name in one else f"{'':>10}"
            for name in ("without row security", "pgbench"))
        print(f"{scenario:<18}{one['sqlite']['requests_per_second']:>10.0f}{ours['requests_per_second']:>10.0f}{others}"
              f"{ours['cpu_ms_per_request']:>12.3f}{ours['database_cpu_ms']:>15.3f}{ours['p99_ms']:>8.1f}ms")
    for name, value in ratios(report).items():
        sign = ">=" if name == "get_to_sqlite" else "<="
        print(f"  {name:<16}{value:>8.3f}  aim {sign} {AIMS[name]}")
    for name, value in report["hop"].items():
        print(f"  {name:<42}{value:>8.1f} us")
