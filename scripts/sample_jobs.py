"""Inserts sample jobs in all states into a SQLite database of the product. For scripts and for manual checks of the pages."""

import json
import random
import sqlite3
import sys
import time
import uuid

MINUTE = 60_000_000
NAMES = ["projects.export", "mail.send", "billing.invoice", "search.reindex"]
QUEUES = ["default", "reports", "mail"]
HOSTILE = "<script>window.broken = true</script>\"'><img src=x onerror=\"window.broken = true\">\u0600<b>\"\u0301"


def identifier(at):
    """Returns a UUID version 7 for a moment in microseconds."""
    value = ((at // 1000) << 80) | (7 << 76) | (random.getrandbits(12) << 64) | (2 << 62) | random.getrandbits(62)
    return value.to_bytes(16, "big")


class Samples:
    def __init__(self, path):
        self.connection = sqlite3.connect(path, timeout=10)
        self.now = time.time_ns() // 1000
        # Functions that the audit triggers call for the time and the origin.
        self.connection.create_function("trellis_audit", 1, {0: self.now, 3: "samples"}.get)
        self.connection.create_function("trellis_audit_key", 2, lambda kind, value: value.hex() if isinstance(value, bytes) else str(value))
        self.connection.create_function("trellis_audit_payload", -1, lambda *_: "{}")
        self.platform = bytes(16)

    def tenant(self, name):
        found = self.connection.execute("SELECT id FROM tenant WHERE name = ?", [name]).fetchone()
        if found:
            return found[0]
        key = identifier(self.now)
        self.insert("tenant", id=key, name=name, created_at=self.now, updated_at=self.now, version=1)
        return key

    def insert(self, table, **values):
        names = ", ".join(f'"{name}"' for name in values)
        places = ", ".join("?" for _ in values)
        self.connection.execute(f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({places})', list(values.values()))

    def age_proofs(self):
        """Moves the last proof of each session eleven minutes back, so that actions ask for the password."""
        self.connection.execute("UPDATE auth_session SET authenticated_at = authenticated_at - ?", [11 * MINUTE])

    def job(self, tenant, state="available", age=0, **values):
        """Inserts a job whose age is in seconds; returns its identifier."""
        created = self.now - int(age * 1_000_000)
        key = identifier(created)
        job = dict(
            id=key, tenant_id=tenant, name=NAMES[0], queue="default", state=state, priority=2, arguments='{"format":"csv"}',
            scheduled_at=created, attempt=0, max_attempts=5, request_id="sample", created_at=created, retention_ms=86_400_000)
        if state == "running":
            job |= dict(worker_id=self.worker(), attempt=1, lease=1, started_at=created + 500_000, progress=40, progress_note="40 of 100")
        if state == "blocked":
            job |= dict(waiting_on=1)
        if state == "scheduled":
            job |= dict(scheduled_at=self.now + 15 * MINUTE)
        if state in ("completed", "discarded", "cancelled"):
            job |= dict(attempt=1, started_at=created + 400_000, finished_at=created + 1_900_000, keep_until=self.now + 1440 * MINUTE)
        if state == "discarded":
            job |= dict(attempt=5, error_code="job.failed", error_message="The gateway returned 502 on the fifth attempt.")
        self.insert("job", **(job | values))
        return key

    def worker(self):
        found = self.connection.execute("SELECT id FROM job_worker").fetchone()
        if found:
            return found[0]
        key = identifier(self.now)
        self.insert(
            "job_worker", id=key, host="worker-1", process=4711, queues=json.dumps(QUEUES), concurrency=16, running=3, heartbeat=12,
            heartbeat_at=self.now, started_at=self.now - 90 * MINUTE)
        return key

    def part(self, table, tenant, job, **values):
        self.insert(table, id=identifier(self.now), tenant_id=tenant, job_id=job, **values)

    def rich(self, tenant):
        """Inserts a failed job with values in all parts that a job can have; returns its identifier."""
        parent = self.job(tenant, "completed", 400, name="billing.collect")
        job = self.job(
            tenant, "discarded", 300, name="billing.invoice",
            arguments=json.dumps({"customer": "Ada", "api_key": "sk_live_1234", "nested": {"password": "hunter2"}, "note": HOSTILE}),
            finished_at=self.now - 280_000_000, error_message=HOSTILE, result=json.dumps({"rows": 12, "token": "t0ps3cret"}))
        child = self.job(tenant, "blocked", 299, name="mail.send", queue="mail")
        for one, other in [(job, parent), (child, job)]:
            self.part("job_dependency", tenant, one, parent_id=other, policy="success", resolved_at=self.now if one == job else None)
        for attempt in range(1, 5):
            self.part(
                "job_event", tenant, job, kind="failed", attempt=attempt, code="gateway.unavailable",
                message="The gateway returned 502.", at=self.now - (295 - attempt) * 1_000_000)
        self.part(
            "job_event", tenant, job, kind="discarded", attempt=5, code="job.failed", message="The gateway returned 502.",
            at=self.now - 280_000_000)
        for number, level in enumerate(["info", "debug", "warning", "error"]):
            self.part(
                "job_log", tenant, job, attempt=1, level=level, message=HOSTILE if level == "error" else f"Line {number}",
                at=self.now - 290_000_000)
        self.part("job_file", tenant, job, name="invoice.html", media_type="text/html", size=25, content=b"<script>alert(1)</script>", at=self.now)
        self.part("job_step", tenant, job, name="collected", value="{}", at=self.now)
        return job

    def minutes(self, failing=0.02):
        minute = self.now // MINUTE * MINUTE
        for back in range(60):
            at = minute - back * MINUTE
            for queue in QUEUES:
                done = max(int(random.gauss(90, 25)), 0)
                lost = int(done * failing)
                total = done + lost
                self.insert(
                    "job_minute", id=f"{queue}@{at // 1_000_000}", queue=queue, minute=at, completed=done, failed=lost, lost=0,
                    wait_sum=int(total * random.uniform(2e5, 9e5)), wait_max=2_400_000, run_sum=int(total * random.uniform(8e5, 16e5)),
                    run_max=9_100_000)

    def retrying(self, tenant, **values):
        """Inserts a job that has failed and waits for its next attempt; returns its identifier."""
        return self.job(
            tenant, "scheduled", 60, **(dict(
                attempt=1, started_at=self.now - 30_000_000, error_code="gateway.unavailable",
                error_message="The gateway returned 502.") | values))

    def spike(self, queue):
        """Makes one minute of the last hour two thousand times as busy as the others."""
        at = self.now // MINUTE * MINUTE - 20 * MINUTE
        self.connection.execute(
            "UPDATE job_minute SET completed = 200000, wait_sum = 200000, run_sum = 200000 WHERE id = ?",
            [f"{queue}@{at // 1_000_000}"])

    def schedules(self):
        for name, rule, paused in [("nightly-report", "0 2 * * *", None), ("hourly-sync", "@hourly", self.now)]:
            self.insert(
                "job_schedule", name=name, job="projects.export", rule=rule, time_zone="Europe/Zurich", paused_at=paused,
                next_at=self.now + 40 * MINUTE, last_at=self.now - 20 * MINUTE)

    def many(self, tenants, count, states):
        for number in range(count):
            self.job(
                random.choice(tenants), random.choice(states), age=number * 0.7, name=random.choice(NAMES),
                queue=random.choice(QUEUES))

    def close(self):
        self.connection.commit()
        self.connection.close()


def main():
    """sample_jobs.py DATABASE [busy|failing] [COUNT]"""
    samples = Samples(sys.argv[1])
    kind = sys.argv[2] if len(sys.argv) > 2 else "busy"
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    tenants = [samples.tenant(name) for name in ("Acme", "Globex", HOSTILE)]
    samples.minutes(0.4 if kind == "failing" else 0.02)
    samples.schedules()
    states = ["discarded", "discarded", "available"] if kind == "failing" else \
        ["available", "available", "completed", "completed", "running", "scheduled", "blocked", "discarded", "cancelled"]
    samples.many(tenants, count, states)
    job = samples.rich(tenants[0])
    print(f"/admin/jobs/{uuid.UUID(bytes=tenants[0])}/{uuid.UUID(bytes=job)}")
    samples.close()


if __name__ == "__main__":
    main()
