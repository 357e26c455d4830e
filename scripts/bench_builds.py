"""Compares two builds of the product on both engines, for scripts/bench --against."""

import pathlib
import tempfile

from bench_postgres import BenchServer
from running_app import run_app

SCENARIOS = ("health", "get", "list", "create")


def request(scenario, headers, project, script):
    """Returns the path, the headers and the Lua script of a scenario."""
    if scenario == "create":
        return "/api/v1/projects", {**headers, "Content-Type": "application/json"}, script
    paths = {"health": "/health", "get": f"/api/v1/projects/{project}", "list": "/api/v1/projects?limit=20"}
    return paths[scenario], {} if scenario == "health" else headers, None


def measure(options, executables, load, median, post_script, say):
    """Returns requests per second and CPU time of both builds, measured alternately, each with its own database."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="trellis-bench-"))
    script = folder / "post.lua"
    script.write_text(post_script)
    report = {}
    for engine in ("SQLite", "PostgreSQL"):
        with BenchServer() as other_server, BenchServer() as server:
            def environment(place):
                # No background jobs in the servers: jobs left over from one run would slow the next run.
                own = {"SQLite": {}, "PostgreSQL": place.environment}[engine]
                return {**own, "APP_JOBS__RUN_IN_SERVER": "false"}

            places = [folder / f"{engine}-{name}" for name in ("other", "this")]
            for place in places:
                place.mkdir()
            # Runs in its own folder, since another release may not know the settings in this one's settings.toml.
            elsewhere = ["env", f"--chdir={executables['other'].parent}"]
            with run_app(executables["other"], places[0], "warning", environment(other_server), elsewhere) as other, \
                    run_app(executables["App"], places[1], "warning", environment(server)) as ours:
                sides = {"other": other, "this": ours}
                headers = {name: app.sign_up("bench@example.com", "Bench") for name, app in sides.items()}
                projects = {
                    name: app.expect(201, "POST", "/api/v1/projects", {"name": "Apollo"}, headers[name])["id"]
                    for name, app in sides.items()}
                for scenario in SCENARIOS:
                    say(f"bench: {scenario} on {engine}, both builds")
                    runs = {"other": [], "this": []}
                    for number in range(options.rounds):
                        for name in ("other", "this") if number % 2 == 0 else ("this", "other"):
                            runs[name].append(load(options, sides[name], *request(scenario, headers[name], projects[name], script)))
                    report[f"{scenario} on {engine}"] = {name: median(found) for name, found in runs.items()}
    return report


def show(report):
    print(f"\n{'':<24}{'other/s':>10}{'this/s':>10}{'ratio':>8}{'other CPU ms':>14}{'this CPU ms':>13}{'failures':>10}")
    for name, one in report.items():
        other, ours = one["other"], one["this"]
        print(f"{name:<24}{other['requests_per_second']:>10.0f}{ours['requests_per_second']:>10.0f}"
              f"{ours['requests_per_second'] / other['requests_per_second']:>8.2f}"
              f"{other['cpu_ms_per_request']:>14.3f}{ours['cpu_ms_per_request']:>13.3f}"
              f"{other['failures'] + ours['failures']:>10}")
