"""Starts a product of any version, and sends requests to it as an attacker does. For scripts; standard library only."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import re
import socket
import subprocess
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from running_app import ROOT, free_port, run_app

# The key of access tokens of a product whose settings have none, as everyone can read in its source.
DEVELOPMENT_KEY = ("development", base64.b64decode("aW5zZWN1cmUgZGV2ZWxvcG1lbnQga2V5LCBrbm93biB0byBhbGw="))
PASSWORD = "correct horse battery staple"
API = "/api/v1"
DAY = 86_400


class Seen(NamedTuple):
    """The result of a probe: whether the way in is open, and what was seen."""

    state: str
    text: str


def seen(is_open, text):
    return Seen("open" if is_open else "closed", text)


def absent(text):
    """Returns the result for an action that the product doesn't have."""
    return Seen("absent", text)


class Answer(NamedTuple):
    status: int
    lines: list
    body: bytes

    @property
    def fields(self):
        return {name.lower(): value for name, value in self.lines}

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    @property
    def code(self):
        found = self.json
        return found.get("code", "") if isinstance(found, dict) else ""

    @property
    def is_missing_route(self):
        """Whether the product has no such route, whatever it says about it."""
        return self.status == 405 or self.code.startswith("route")

    def __str__(self):
        return f"{self.status} {self.code}".strip()


class Product:
    """An executable, whose settings of its own version are known."""

    def __init__(self, executable, folder):
        self.executable = executable
        self.folder = folder
        # A product needs the file in its working folder. The variables say all but the names of environments.
        (folder / "settings.toml").write_text('[staging.log]\nlevel = "warning"\n')
        listing = self.command("config", "list").stdout
        self.settings = set(re.findall(r"^([a-z_]+\.[a-z_]+)\s", listing, re.MULTILINE))
        if "auth.signing_keys" not in self.settings:
            raise RuntimeError(f"{executable} config list shows no settings:\n{listing}")
        self.clock_shift = self._build_shift()

    def command(self, *arguments, settings=None, given=None, environment=None):
        """Runs a command of the product; returns the finished process."""
        variables = {"APP_ENV": "development", **self.variables(settings or {}), **(environment or {})}
        return subprocess.run(
            [str(self.executable), *arguments], cwd=self.folder, env=clean_environment(variables), input=given, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def variables(self, settings):
        """Returns the variables of those settings that this version has."""
        return {f"APP_{name.replace('.', '__').upper()}": str(value) for name, value in settings.items() if name in self.settings}

    def server(self, settings, shift=0):
        """Returns a server whose wall clock is `shift` seconds ahead; its client sees it as any other."""
        environment = self.variables({**BASE_SETTINGS, "mail.folder": self.folder / "mail", **settings})
        if shift:
            environment |= {"LD_PRELOAD": str(self.clock_shift), "CLOCK_SHIFT": str(shift)}
        return run_app(self.executable, self.folder, "warning", environment, cwd=self.folder)

    def starts_without(self, environment, seconds=20):
        """Returns whether the server starts with these variables only, and what it has written."""
        port = free_port()
        environment = {
            **environment, "APP_WEB__PORT": str(port), "APP_WEB__HOST": "127.0.0.1",
            "APP_DATABASE__URL": f"sqlite://{self.folder}/unnamed.sqlite"}
        with open(self.folder / "unnamed.log", "w+") as log:
            process = subprocess.Popen(
                [str(self.executable), "serve"], cwd=self.folder, env=clean_environment(environment),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
            try:
                until = time.monotonic() + seconds
                while process.poll() is None and time.monotonic() < until:
                    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                        break
                    time.sleep(0.05)
                return process.poll() is None, (self.folder / "unnamed.log").read_text()
            finally:
                process.terminate()
                process.wait(timeout=30)

    def _build_shift(self):
        """Returns the library that shifts a process's wall clock; None without a C compiler."""
        library = self.folder / "shifted_clock.so"
        try:
            subprocess.run(["cc", "-shared", "-fPIC", "-o", library, ROOT / "scripts/shifted_clock.c", "-ldl"], check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        return library


# Hashing is cheap, so that the probes take seconds; what is about its cost says so.
CHEAP = {"auth.password_memory": 64, "auth.password_passes": 1}
BASE_SETTINGS = {
    "mail.adapter": "file", "jobs.run_in_server": "true", "webhooks.allow_private": "true", "admin.secure_cookie": "false",
    "account.secure_cookie": "false", "auth.signup": "immediate", **CHEAP}


def clean_environment(variables):
    """Returns this process's environment with `variables`, and none of a product's own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("APP_")}
    return {**inherited, **variables}


class Client:
    """A client of a server: its address and name, and the credentials that it sends."""

    def __init__(self, server, address="127.0.0.1", agent="ways-in/1", token=None, tenant=None):
        self.server, self.address, self.agent, self.token, self.tenant = server, address, agent, token, tenant

    def send(self, method, path, body=None, fields=(), prefix=API, form=None):
        """Sends one request on a connection of its own; `fields` may repeat names."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.port, timeout=40, source_address=(self.address, 0))
        try:
            connection.putrequest(method, prefix + path, skip_accept_encoding=True)
            for name, value in [("User-Agent", self.agent), *self.credentials(), *fields]:
                connection.putheader(name, value)
            data, kind = None, "application/json"
            if form is not None:
                data, kind = form.encode(), "application/x-www-form-urlencoded"
            elif body is not None:
                data = json.dumps(body).encode()
            if data is not None:
                connection.putheader("Content-Type", kind)
            if data is not None or method in ("POST", "PUT", "PATCH"):
                connection.putheader("Content-Length", str(len(data or b"")))
            connection.endheaders(data)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def submit(self, path, values, fields=()):
        """Sends a form as a page of the server does."""
        origin = f"http://127.0.0.1:{self.server.port}"
        return self.send(
            "POST", path, prefix="", form=urllib.parse.urlencode(values),
            fields=[("Sec-Fetch-Site", "same-origin"), ("Origin", origin), *fields])

    def credentials(self):
        if self.token:
            yield "Authorization", f"Bearer {self.token}"
        if self.tenant:
            yield "X-Tenant-ID", self.tenant

    def expect(self, statuses, method, path, body=None, **options):
        """Returns the JSON of the answer; raises an error for another status."""
        answer = self.send(method, path, body, **options)
        if answer.status not in (statuses if isinstance(statuses, tuple) else (statuses,)):
            raise RuntimeError(f"{method} {path} returned {answer.status}: {answer.body.decode(errors='replace')[:300]}")
        return answer.json

    def log_in(self, email, password, **more):
        return self.send("POST", "/auth/login", {"email": email, "password": password, **more})

    def refresh(self, token):
        return self.send("POST", "/auth/refresh", {"refresh_token": token})

    def path(self, location):
        """Returns the path of a `Location` below the prefix of the API."""
        return re.sub(r"^(https?://[^/]+)?" + API, "", location)


class Person(Client):
    """A user who has signed up and owns a tenant, as a client with the tokens of the first session."""

    def __init__(self, server, email, tenant="Acme", password=PASSWORD, **options):
        super().__init__(server, **options)
        self.email, self.password = email, password
        answer = self.expect(201, "POST", "/auth/signup", {"email": email, "password": password, "tenant_name": tenant})
        self.user, self.tenant = answer["user"]["id"], answer["tenant"]["id"]
        self.token, self.refresh_token = answer["access_token"], answer["refresh_token"]

    def without_tenant(self):
        """Returns the same user, naming no tenant."""
        return Client(self.server, self.address, self.agent, self.token)

    def within(self, other):
        """Returns the same user, naming the tenant of another person."""
        return Client(self.server, self.address, self.agent, self.token, other.tenant)

    def tenants(self):
        return [tenant["id"] for tenant in self.expect(200, "GET", "/tenants")["items"]]

    def make_role(self, name, permissions):
        return self.expect(201, "POST", "/tenants/current/roles", {"name": name, "permissions": permissions})["id"]

    def add_member(self, other, role, mails):
        """Makes another person a member, in the way that this version has; returns the person within the tenant."""
        if self.send("POST", "/tenants/current/members", {"email": other.email, "role": role}).status != 201:
            token = self.invite(other.email, mails, role)
            other.without_tenant().expect(200, "POST", "/auth/invitations/accept", {"token": token})
        return other.within(self)

    def invite(self, email, mails, role="member"):
        """Invites an address; returns the token of the mail."""
        self.expect(201, "POST", "/tenants/current/invitations", {"email": email, "role": role})
        return mails.token(email, "invitation")


class Browser:
    """A browser with the cookie of a sign-in, which sends the forms of pages."""

    def __init__(self, server, root, email, password):
        self.server = server
        answer = Client(server).submit(root + "/sign-in", {"email": email, "password": password, "next": root})
        cookies = [value for name, value in answer.lines if name.lower() == "set-cookie"]
        if answer.status != 303 or not cookies:
            raise RuntimeError(f"the sign-in at {root} got {answer}")
        self.cookie = "; ".join(cookie.split(";")[0] for cookie in cookies)

    def get(self, path):
        return Client(self.server).send("GET", path, prefix="", fields=[("Cookie", self.cookie)])

    def post(self, path, page, **values):
        """Sends a form with the token of a page of the same session."""
        found = re.search(rb'name="form_token" value="([^"]+)"', page.body)
        token = found.group(1).decode() if found else ""
        return Client(self.server).submit(path, {"form_token": token, **values}, [("Cookie", self.cookie)])


class Mails:
    """The folder in which a development server puts its mails."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def token(self, address, page):
        """Returns the token of the newest link to a page in a mail to `address`, as soon as there is one."""
        return self.tokens(address, page, 1)[0]

    def code(self, address):
        """Returns the code to type of the newest mail to `address`, as soon as there is one."""
        return self.found(address, r"\b(\d{6})\b(?![^<]*>)", 1)[0]

    def tokens(self, address, page, count):
        """Returns the tokens of links to a page in mails to `address`, newest first, as soon as there are so many."""
        return self.found(address, re.escape(page) + r"\?token=([\w-]+)", count)

    def found(self, address, pattern, count, seconds=15):
        """Returns what the pattern finds in mails to `address`, newest first, as soon as so many have it."""
        end, found = time.monotonic() + seconds, []
        while time.monotonic() < end:
            found = []
            for file in sorted(self.folder.glob("[!.]*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True):
                # Long lines are wrapped, and `=` is escaped, in quoted-printable.
                text = file.read_text(errors="replace").replace("=\r\n", "").replace("=\n", "").replace("=3D", "=")
                match = re.search(pattern, text.partition("\n\n")[2] or text.partition("\r\n\r\n")[2])
                if match and re.search(r"^To: .*" + re.escape(address), text, re.MULTILINE | re.IGNORECASE):
                    found.append(match.group(1))
            if len(found) >= count:
                return found
            time.sleep(0.1)
        raise RuntimeError(f"{len(found)} mails to {address} have {pattern}, not {count}")


def at_once(count, action):
    """Runs `action(number)` in that many threads, which begin together; returns the results in order."""
    barrier = threading.Barrier(count)

    def run(number):
        barrier.wait(timeout=30)
        return action(number)

    with ThreadPoolExecutor(max_workers=count) as pool:
        return list(pool.map(run, range(count)))


def counted(answers):
    """Returns the statuses with their numbers, as in `401 × 10, 429 × 30`."""
    statuses = [answer.status for answer in answers]
    return ", ".join(f"{status} × {statuses.count(status)}" for status in sorted(set(statuses)))


def unpacked(token):
    """Returns header and claims of an access token."""
    return tuple(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in token.split(".")[:2])


def signed(header, claims, key=DEVELOPMENT_KEY[1]):
    """Returns an access token that is signed with HS256."""
    def encoded(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    text = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    return text + "." + encoded(hmac.new(key, text.encode(), hashlib.sha256).digest())
