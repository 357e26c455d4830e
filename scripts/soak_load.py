"""The load of `scripts/soak`: clients of a running product, and what it has acknowledged to them. Standard library only."""

import collections
import http.client
import json
import random
import threading
import time
import uuid

# The statuses with which the product says that it can't do it now; a request may be sent again.
UNAVAILABLE = {408, 429, 500, 502, 503, 504}


class Client:
    """A user of a tenant that sends one request at a time over a kept connection, to any of the servers."""

    def __init__(self, ports):
        self.ports, self.fields, self.connection = ports, {}, None

    def send(self, method, path, body=None, fields=None):
        """Returns status, header fields and body; None while no server can be reached or the response is lost."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", random.choice(self.ports), timeout=40)
            data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
            kind = {"Content-Type": "text/plain" if isinstance(body, bytes) else "application/json"} if data is not None else {}
            self.connection.request(method, path, data, {**kind, **self.fields, **(fields or {})})
            response = self.connection.getresponse()
            content = response.read()
            if response.will_close:
                self.close()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, content
        except (OSError, http.client.HTTPException):
            self.close()
            return None

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class Tenant:
    """One client with its tenant: makes, changes and reads projects and files, and keeps what was acknowledged."""

    def __init__(self, number, ports, stop):
        self.number, self.client, self.stop = number, Client(ports), stop
        self.random = random.Random(number)
        self.statuses, self.findings = collections.Counter(), []
        # The acknowledged description of each project; None where the outcome of the last change is unknown.
        self.projects, self.files = {}, {}
        self.made = 0

    def sign_up(self):
        answer = self.again("POST", "/api/v1/auth/signup", {
            "email": f"soak{self.number}@example.com", "password": "correct horse battery staple", "tenant_name": f"Soak {self.number}"})
        session = json.loads(answer[2])
        self.client.fields = {"Authorization": f"Bearer {session['access_token']}", "X-Tenant-ID": session["tenant"]["id"]}
        self.refresh_token, self.refreshed = session["refresh_token"], time.monotonic()

    def once(self, method, path, body=None, fields=None):
        answer = self.client.send(method, path, body, fields)
        self.statuses[answer[0] if answer else "lost"] += 1
        return answer

    def again(self, method, path, body=None, fields=None, seconds=120):
        """Sends a request until it is served; for those that may be repeated."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            answer = self.once(method, path, body, fields)
            # 409 while the first attempt under the same key is in progress.
            if answer and answer[0] not in UNAVAILABLE and not (answer[0] == 409 and b"idempotency." in answer[2]):
                return answer
            time.sleep(self.random.uniform(0.02, 0.2))
        self.findings.append(f"{method} {path} wasn't served within {seconds} s")
        return None

    def run(self):
        steps = [(self.create, 3), (self.change, 3), (self.read, 6), (self.list, 2), (self.upload, 1), (self.download, 1), (self.refuse, 1)]
        functions, weights = zip(*steps)
        while not self.stop.is_set():
            try:
                self.refresh()
                self.random.choices(functions, weights)[0]()
            except Exception as error:  # A finding, not the end of the load.
                self.findings.append(f"{type(error).__name__}: {error}")

    def refresh(self):
        if time.monotonic() - self.refreshed < 600:
            return
        answer = self.again("POST", "/api/v1/auth/refresh", {"refresh_token": self.refresh_token})
        if answer and answer[0] == 200:
            session = json.loads(answer[2])
            self.client.fields["Authorization"] = f"Bearer {session['access_token']}"
            self.refresh_token = session.get("refresh_token", self.refresh_token)
        self.refreshed = time.monotonic()

    def create(self):
        self.made += 1
        name = f"P{self.made}"
        answer = self.again("POST", "/api/v1/projects", {"name": name, "description": "0"}, {"Idempotency-Key": f'"{uuid.uuid4()}"'})
        if answer and answer[0] == 201:
            self.projects[json.loads(answer[2])["id"]] = "0"
        elif answer:
            self.findings.append(f"creating {name} returned {answer[0]}: {answer[2][:200]!r}")

    def change(self):
        if not self.projects:
            return
        project = self.random.choice(list(self.projects))
        value = str(self.random.randrange(1_000_000))
        self.projects[project] = None
        answer = self.again("PATCH", f"/api/v1/projects/{project}", {"description": value})
        if answer and answer[0] == 200:
            self.projects[project] = value
        elif answer:
            self.findings.append(f"changing returned {answer[0]}: {answer[2][:200]!r}")

    def read(self):
        if not self.projects:
            return
        project = self.random.choice(list(self.projects))
        self.check(project, self.once("GET", f"/api/v1/projects/{project}"))

    def check(self, project, answer):
        if answer is None or answer[0] in UNAVAILABLE:
            return
        if answer[0] != 200:
            self.findings.append(f"lost: project {project} returned {answer[0]}")
        elif self.projects[project] not in (None, json.loads(answer[2])["description"]):
            self.findings.append(f"lost: the last change of {project}")

    def list(self):
        self.once("GET", "/api/v1/projects?limit=50")

    def refuse(self):
        answer = self.once("POST", "/api/v1/projects", {"name": ""})
        if answer and answer[0] not in UNAVAILABLE | {422}:
            self.findings.append(f"an empty name returned {answer[0]}")

    def upload(self):
        content = self.random.randbytes(self.random.randrange(1, 60_000)).hex().encode()
        answer = self.once("POST", f"/api/v1/files?name=f{self.random.randrange(10**9)}.txt", content)
        if answer and answer[0] == 201:
            self.files[json.loads(answer[2])["id"]] = content

    def download(self):
        if not self.files:
            return
        file = self.random.choice(list(self.files))
        answer = self.once("GET", f"/api/v1/files/{file}/content")
        if answer and answer[0] not in UNAVAILABLE and (answer[0] != 200 or answer[2] != self.files[file]):
            self.findings.append(f"lost: the content of file {file} ({answer[0]})")

    def verify(self):
        """Reads everything that was acknowledged, and every project: each must be there once, with its last value."""
        for project in self.projects:
            self.check(project, self.again("GET", f"/api/v1/projects/{project}"))
        for file, content in self.files.items():
            answer = self.again("GET", f"/api/v1/files/{file}/content")
            if answer and (answer[0] != 200 or answer[2] != content):
                self.findings.append(f"lost: the content of file {file} ({answer[0]})")
        found, cursor = collections.Counter(), ""
        while True:
            answer = self.again("GET", f"/api/v1/projects?limit=100{cursor}")
            if not answer or answer[0] != 200:
                self.findings.append("the list of projects can't be read")
                return
            page = json.loads(answer[2])
            found.update(item["id"] for item in page["items"])
            if not page.get("next_cursor"):
                break
            cursor = f"&cursor={page['next_cursor']}"
        if doubled := [project for project, count in found.items() if count > 1]:
            self.findings.append(f"listed twice: {doubled}")
        if len(found) > self.made:
            self.findings.append(f"{len(found)} projects of {self.made} that were asked for")


def start(count, ports):
    """Signs tenants up and starts their load; returns them, their threads and the event that ends it."""
    stop = threading.Event()
    tenants = [Tenant(number, ports, stop) for number in range(count)]
    for tenant in tenants:
        tenant.sign_up()
    threads = [threading.Thread(target=tenant.run, daemon=True) for tenant in tenants]
    for thread in threads:
        thread.start()
    return tenants, threads, stop
