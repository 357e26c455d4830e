"""Runs the benchmark jobs on RQ: `rq_driver.py enqueue|burn|latency …` prints one line of JSON. REDIS_PORT contains the port."""

import json
import os
import statistics
import subprocess
import sys
import time

import redis
from rq import Queue, SimpleWorker, Worker

sys.path.insert(0, os.path.dirname(__file__))
connection = redis.Redis(port=int(os.environ["REDIS_PORT"]))
queue = Queue("bench", connection=connection)


def noop():
    """Does nothing."""


def stamp(enqueued):
    """Records the waiting time in milliseconds."""
    connection.rpush("latencies", (time.time() - enqueued) * 1000)


def enqueue(count, bulk):
    connection.flushall()
    began = time.perf_counter()
    if bulk:
        for start in range(0, count, 1000):
            queue.enqueue_many([Queue.prepare_data("rq_driver.noop") for _ in range(min(1000, count - start))])
    else:
        for _ in range(count):
            queue.enqueue("rq_driver.noop")
    return {"per_second": count / (time.perf_counter() - began)}


def work(kind, until_empty=True):
    workers = {"forking": Worker, "simple": SimpleWorker}
    workers[kind]([queue], connection=connection).work(burst=until_empty, logging_level="ERROR")


def start(kind, processes, mode="work"):
    command = [sys.executable, __file__, mode, kind]
    return [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(processes)]


def burn(count, kind, processes):
    enqueue(count, bulk=True)
    began = time.perf_counter()
    running = start(kind, processes)
    # Measures until the last job has ended, without the shutdown of the workers.
    while queue.count + queue.started_job_registry.count > 0:
        time.sleep(0.02)
    elapsed = time.perf_counter() - began
    for process in running:
        process.wait()
    return {"per_second": count / elapsed}


def latency(count, kind):
    connection.flushall()
    running = start(kind, 1, mode="serve")
    time.sleep(2)
    for _ in range(count):
        queue.enqueue("rq_driver.stamp", time.time())
        time.sleep(0.02)
    deadline = time.time() + 30
    while connection.llen("latencies") < count and time.time() < deadline:
        time.sleep(0.05)
    for process in running:
        process.terminate()
        process.wait()
    waits = sorted(float(value) for value in connection.lrange("latencies", 0, -1))
    return {"p50_ms": statistics.median(waits), "p99_ms": waits[int(len(waits) * 0.99) - 1], "count": len(waits)}


if __name__ == "__main__":
    mode, *rest = sys.argv[1:]
    if mode == "work":
        work(rest[0])
    elif mode == "serve":
        work(rest[0], until_empty=False)
    elif mode == "enqueue":
        print(json.dumps(enqueue(int(rest[0]), rest[1] == "bulk")))
    elif mode == "burn":
        print(json.dumps(burn(int(rest[0]), rest[1], int(rest[2]))))
    elif mode == "latency":
        print(json.dumps(latency(int(rest[0]), rest[1])))
    else:
        sys.exit(f"unknown mode {mode}")
