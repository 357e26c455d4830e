"""Runs the benchmark jobs on dramatiq: `dramatiq_driver.py enqueue|burn|latency …` prints one line of JSON. REDIS_PORT contains the port.

dramatiq has no call that enqueues many messages at once, so `burn` enqueues one by one before it measures.
"""

import json
import os
import statistics
import subprocess
import sys
import time

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker

PORT = int(os.environ["REDIS_PORT"])
connection = redis.Redis(port=PORT)
broker = RedisBroker(port=PORT, namespace="dramatiq-bench")
dramatiq.set_broker(broker)


@dramatiq.actor(queue_name="bench")
def noop():
    """Does nothing."""


@dramatiq.actor(queue_name="bench")
def stamp(enqueued):
    """Records the waiting time in milliseconds."""
    connection.rpush("latencies", (time.time() - enqueued) * 1000)


def enqueue(count):
    connection.flushall()
    began = time.perf_counter()
    for _ in range(count):
        noop.send()
    return {"per_second": count / (time.perf_counter() - began)}


def start(processes, threads):
    command = [sys.executable, "-m", "dramatiq", "dramatiq_driver", "--processes", str(processes), "--threads", str(threads)]
    folder = os.path.dirname(os.path.abspath(__file__))
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stop(process):
    process.terminate()
    process.wait()


def waiting():
    """Returns how many messages the queue still has; one that a worker has taken counts until it is acknowledged."""
    return connection.hlen("dramatiq-bench:bench.msgs")


def burn(count, processes, threads):
    enqueue(count)
    began = time.perf_counter()
    running = start(processes, threads)
    while waiting() > 0:
        if time.perf_counter() - began > 300:
            sys.exit(f"{waiting()} messages are left after 300 s")
        time.sleep(0.02)
    elapsed = time.perf_counter() - began
    stop(running)
    return {"per_second": count / elapsed}


def latency(count):
    connection.flushall()
    running = start(1, 8)
    time.sleep(3)
    for _ in range(count):
        stamp.send(time.time())
        time.sleep(0.02)
    deadline = time.time() + 30
    while connection.llen("latencies") < count and time.time() < deadline:
        time.sleep(0.05)
    stop(running)
    waits = sorted(float(value) for value in connection.lrange("latencies", 0, -1))
    return {"p50_ms": statistics.median(waits), "p99_ms": waits[int(len(waits) * 0.99) - 1], "count": len(waits)}


if __name__ == "__main__":
    mode, *rest = sys.argv[1:]
    if mode == "enqueue":
        print(json.dumps(enqueue(int(rest[0]))))
    elif mode == "burn":
        print(json.dumps(burn(int(rest[0]), int(rest[1]), int(rest[2]))))
    elif mode == "latency":
        print(json.dumps(latency(int(rest[0]))))
    else:
        sys.exit(f"unknown mode {mode}")
