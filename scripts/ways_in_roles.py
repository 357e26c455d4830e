"""Ways in by roles, jobs and webhooks (number 8). Probes of scripts/check-ways-in."""

import http.server
import threading
import time

from ways_in import Person, seen


def role_weakened(world):
    """A member takes permissions away from a role above the own one"""
    alice, bob = _clerk(world, "weaken")
    boss = alice.make_role("boss", ["roles.view", "roles.manage", "projects.view", "projects.delete"])
    answer = bob.send("PATCH", f"/tenants/current/roles/{boss}", {"permissions": ["roles.view"]})
    return seen(answer.status == 200, f"{answer}")


def role_deleted(world):
    """A member deletes a role above the own one"""
    alice, bob = _clerk(world, "delete")
    boss = alice.make_role("boss", ["roles.view", "projects.delete"])
    answer = bob.send("DELETE", f"/tenants/current/roles/{boss}")
    return seen(answer.status == 204, f"{answer}")


def lost_update(world):
    """Of two changes of a role, member, user or tenant at once, one is lost in spite of If-Match"""
    alice, bob = _clerk(world, "versions")
    role = alice.make_role("editor", ["projects.view"])
    member = f"/tenants/current/members/{bob.expect(200, 'GET', '/users/me')['id']}"
    changes = [
        ("role", f"/tenants/current/roles/{role}", [{"permissions": ["projects.view", "projects.create"]}, {"permissions": []}]),
        ("member", member, [{"role": "editor"}, {"role": "member"}]),
        ("user", "/users/me", [{"display_name": "Alice A."}, {"display_name": "Alice B."}]),
        ("tenant", "/tenants/current", [{"name": "Acme A"}, {"name": "Acme B"}])]
    results = []
    for name, path, bodies in changes:
        version = alice.send("GET", path).fields.get("etag", '"1"')
        answers = [alice.send("PATCH", path, body, fields=[("If-Match", version)]) for body in bodies]
        if answers[0].status != 200 and version != '"1"':
            raise RuntimeError(f"the first change of the {name} got {answers[0]}")
        results.append((name, answers[1].status))
    return seen(
        any(status != 412 for _, status in results),
        "the second change with the same version: " + ", ".join(f"{name} {status}" for name, status in results))


def lookalike_role(world):
    """A role has the name of another one but for case, a space or a letter that looks alike"""
    alice = Person(world.server, "alice@alike.example")
    names = ["Admin", "admin ", "\u0430dmin", "adm\u200bin", "ad\uff4din"]
    answers = [alice.send("POST", "/tenants/current/roles", {"name": name, "permissions": ["projects.view"]}) for name in names]
    accepted = [name for name, answer in zip(names, answers) if answer.status == 201]
    return seen(accepted, f"accepted beside admin: {len(accepted)} of {len(names)}; {answers[0]}")


def job_result(world):
    """A member reads the result of a job that the member may not start"""
    alice, reader = _clerk(world, "job", ["projects.view"])
    alice.expect(201, "POST", "/projects", {"name": "Apollo"})
    path = alice.path(alice.send("POST", "/projects/export", {}).fields["location"])
    for _ in range(100):
        if (job := alice.expect(200, "GET", path)).get("state", job.get("status")) in ("completed", "succeeded"):
            break
        time.sleep(0.1)
    own, others = reader.send("POST", "/projects/export", {}), reader.send("GET", path)
    return seen(others.status == 200, f"starting it: {own}, reading it: {others}")


def webhook_redirected(world):
    """A member without an event's permission makes a webhook send it to another URL"""
    alice, bob, hook = _webhook(world, "redirect")
    answer = bob.send("PATCH", f"/webhooks/{hook}", {"url": world.receiver.url("/evil")})
    return seen(answer.status == 200, f"{answer}")


def webhook_log(world):
    """A member reads messages of webhooks about events that the member may not see"""
    alice, bob, hook = _webhook(world, "log")
    alice.expect(201, "POST", "/projects", {"name": "Secret plan"})
    delivery = world.until(lambda: alice.expect(200, "GET", f"/webhooks/{hook}/deliveries")["items"])[0]["id"]
    answer = bob.send("GET", f"/webhooks/{hook}/deliveries/{delivery}")
    return seen(b"Secret plan" in answer.body, f"{answer}; the message is {'shown' if b'Secret plan' in answer.body else 'hidden'}")


def webhook_replayed(world):
    """A member makes a webhook repeat messages about events that the member may not see"""
    alice, bob, hook = _webhook(world, "replay")
    alice.expect(201, "POST", "/projects", {"name": "Secret plan"})
    delivery = world.until(lambda: [
        one for one in alice.expect(200, "GET", f"/webhooks/{hook}/deliveries")["items"] if one["state"] == "delivered"])[0]["id"]
    answer = bob.send("POST", f"/webhooks/{hook}/deliveries/{delivery}/replay")
    return seen(answer.status == 202, f"{answer}")


def webhook_of_leaver(world):
    """A webhook goes on sending when the member who registered it has left"""
    alice, eve = _clerk(world, "leaver", ["webhooks.view", "webhooks.manage", "projects.view"])
    eve.expect(201, "POST", "/webhooks", {"url": world.receiver.url("/leaver"), "events": ["project.created"]})
    alice.expect(201, "POST", "/projects", {"name": "Before"})
    world.until(lambda: world.receiver.at("/leaver"))
    user = eve.expect(200, "GET", "/users/me")["id"]
    alice.expect(204, "DELETE", f"/tenants/current/members/{user}")
    alice.expect(201, "POST", "/projects", {"name": "After"})
    # A second webhook of the owner shows when the event has been sent.
    alice.expect(201, "POST", "/webhooks", {"url": world.receiver.url("/mark"), "events": ["project.created"]})
    alice.expect(201, "POST", "/projects", {"name": "Mark"})
    world.until(lambda: world.receiver.at("/mark"))
    time.sleep(0.5)
    arrived = len(world.receiver.at("/leaver"))
    return seen(arrived > 1, f"{arrived - 1} events were sent after the member had left")


def _clerk(world, name, permissions=("roles.view", "roles.manage", "projects.view")):
    """Returns an owner, and a member of that tenant who has these permissions."""
    alice, bob = Person(world.server, f"alice@{name}.example"), Person(world.server, f"bob@{name}.example")
    alice.make_role("clerk", list(permissions))
    return alice, alice.add_member(bob, "clerk", world.mails)


def _webhook(world, name):
    """Returns an owner with a webhook about projects, and a member who manages webhooks and may see no project."""
    alice, bob = _clerk(world, name, ["webhooks.view", "webhooks.manage"])
    hook = alice.expect(201, "POST", "/webhooks", {"url": world.receiver.url(f"/{name}"), "events": ["project.created"]})
    return alice, bob, hook["webhook"]["id"]


class Receiver:
    """A server on 127.0.0.1 that records the requests of webhooks."""

    def __init__(self):
        arrived = self.arrived = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                arrived.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def at(self, path):
        return [body for where, body in self.arrived if where == path]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
