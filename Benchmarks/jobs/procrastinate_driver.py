"""Runs the benchmark jobs on procrastinate: `procrastinate_driver.py schema|enqueue|burn|latency …` prints one line of JSON.

PROCRASTINATE_DSN contains the address of the database.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time

import procrastinate
import psycopg

DSN = os.environ["PROCRASTINATE_DSN"]
app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=DSN, min_size=2, max_size=10))


@app.task(name="noop", queue="bench")
async def noop():
    """Does nothing."""


@app.task(name="stamp", queue="bench")
async def stamp(enqueued):
    """Records the waiting time in milliseconds."""
    waits.append((time.time() - enqueued) * 1000)


waits = []


def statement(text):
    with psycopg.connect(DSN, autocommit=True) as connection:
        cursor = connection.execute(text)
        return cursor.fetchone()[0] if cursor.description else None


async def schema():
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
    return {}


async def enqueue(count, bulk):
    statement("TRUNCATE procrastinate_jobs CASCADE")
    async with app.open_async():
        began = time.perf_counter()
        if bulk:
            for start in range(0, count, 1000):
                await noop.batch_defer_async(*[{} for _ in range(min(1000, count - start))])
        else:
            for _ in range(count):
                await noop.defer_async()
        return {"per_second": count / (time.perf_counter() - began)}


async def work(concurrency):
    async with app.open_async():
        await app.run_worker_async(queues=["bench"], concurrency=concurrency, wait=False, install_signal_handlers=False)


async def burn(count, processes, concurrency):
    await enqueue(count, bulk=True)
    command = [sys.executable, __file__, "work", str(concurrency)]
    began = time.perf_counter()
    running = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(processes)]
    while statement("SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))"):
        time.sleep(0.05)
    elapsed = time.perf_counter() - began
    for process in running:
        process.wait()
    return {"per_second": count / elapsed}


async def latency(count):
    statement("TRUNCATE procrastinate_jobs CASCADE")
    async with app.open_async():
        worker = asyncio.create_task(app.run_worker_async(queues=["bench"], concurrency=10, install_signal_handlers=False))
        await asyncio.sleep(2)
        for _ in range(count):
            await stamp.defer_async(enqueued=time.time())
            await asyncio.sleep(0.02)
        deadline = time.time() + 30
        while len(waits) < count and time.time() < deadline:
            await asyncio.sleep(0.05)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    ordered = sorted(waits)
    return {
        "p50_ms": statistics.median(ordered), "p99_ms": ordered[int(len(ordered) * 0.99) - 1], "count": len(ordered)}


async def main():
    mode, *rest = sys.argv[1:]
    if mode == "schema":
        print(json.dumps(await schema()))
    elif mode == "enqueue":
        print(json.dumps(await enqueue(int(rest[0]), rest[1] == "bulk")))
    elif mode == "work":
        await work(int(rest[0]))
    elif mode == "burn":
        print(json.dumps(await burn(int(rest[0]), int(rest[1]), int(rest[2]))))
    elif mode == "latency":
        print(json.dumps(await latency(int(rest[0]))))
    else:
        sys.exit(f"unknown mode {mode}")


if __name__ == "__main__":
    asyncio.run(main())
