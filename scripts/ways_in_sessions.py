"""Ways in by sessions and tokens (numbers 5, 6, 9 and 10). Probes of scripts/check-ways-in."""

import time

from ways_in import PASSWORD, Client, Person, absent, at_once, counted, seen, signed, unpacked
from ways_in_guessing import rows_of


# 5: sessions grow without end

def refresh_lost(world):
    """A refresh whose response was lost ends the session"""
    ada = Person(world.server, "ada@lost.example")
    ada.refresh(ada.refresh_token)
    second = ada.refresh(ada.refresh_token)
    me = Client(world.server, token=second.json.get("access_token", ada.token)).send("GET", "/users/me")
    return seen(second.status != 200 or me.status != 200, f"the repetition: {second}, then the session: {me}")


def two_tabs(world):
    """Two tabs that refresh at once log each other out"""
    ada = Person(world.server, "ada@tabs.example")
    tabs = at_once(2, lambda _: ada.refresh(ada.refresh_token))
    later = [
        ada.refresh(tab.json.get("refresh_token", "x")) if tab.status == 200 else tab for tab in tabs]
    is_open = any(answer.status != 200 for answer in [*tabs, *later])
    return seen(is_open, f"at once: {counted(tabs)}, each tab's next: {counted(later)}")


def fifty_refreshes(world):
    """50 refreshes of one session at once end it"""
    ada = Person(world.server, "ada@fifty.example")
    answers = at_once(50, lambda _: ada.refresh(ada.refresh_token))
    next_one = ada.refresh(next((answer.json["refresh_token"] for answer in answers if answer.status == 200), "x"))
    return seen(counted(answers) != "200 × 50" or next_one.status != 200, f"{counted(answers)}; the next one: {next_one}")


def stolen_refresh(world):
    """A thief of a used refresh token may use it again"""
    ada = Person(world.server, "ada@stolen.example")
    ada.refresh(ada.refresh_token)
    thief = Client(world.server, "127.0.0.66", "thief/1").refresh(ada.refresh_token)
    return seen(thief.status == 200, f"the thief: {thief}, then the session: {ada.send('GET', '/users/me')}")


def refresh_rows(world):
    """The rows of used refresh tokens stay for ever"""
    ada = Person(world.server, "ada@rows.example")
    before, token = len(rows_of(world, "auth_refresh_token")), ada.refresh_token
    for _ in range(20):
        token = ada.refresh(token).json["refresh_token"]
    added = len(rows_of(world, "auth_refresh_token")) - before
    return seen(added >= 20, f"20 refreshes added {added} rows")


def endless_session(world):
    """A session that is refreshed lives for ever"""
    return seen(world.renewed.status == 200, f"the refresh after {world.days} days: {world.renewed}")


# 6: tokens

def foreign_session(world):
    """A token names another user than that of its session"""
    ada, bob = Person(world.server, "ada@sub.example"), Person(world.server, "bob@sub.example")
    header, claims = unpacked(ada.token)
    answer = Client(world.server, token=signed(header, {**claims, "sub": bob.user})).send("GET", "/users/me")
    return seen(answer.status == 200, f"{answer} {answer.json.get('email', '')}".strip())


def no_issuer(world):
    """A token without issuer and audience is accepted"""
    return _altered(world, "bare", claims={"iss": None, "aud": None})


def other_issuer(world):
    """A token of another issuer is accepted"""
    return _altered(world, "issuer", claims={"iss": "another"})


def other_audience(world):
    """A token for another audience is accepted"""
    return _altered(world, "audience", claims={"aud": "another"})


def unknown_extension(world):
    """A token with a critical extension that the server doesn't know is accepted"""
    return _altered(world, "crit", header={"crit": ["b64x"], "b64x": True})


def future_token(world):
    """A token of the future is accepted before its time"""
    return _altered(world, "nbf", claims={"nbf": int(time.time()) + 3600})


def unsigned_token(world):
    """A token without a signature is accepted"""
    ada = Person(world.server, "ada@none.example")
    header, claims = unpacked(ada.token)
    token = signed({**header, "alg": "none"}, claims).rsplit(".", 1)[0] + "."
    answer = Client(world.server, token=token).send("GET", "/users/me")
    return seen(answer.status == 200, f"{answer}")


def repeated_authorization(world):
    """A request has two Authorization lines, of which a proxy may have read the other one"""
    ada, bob = Person(world.server, "ada@lines.example"), Person(world.server, "bob@lines.example")
    answers = [
        first.send("GET", "/users/me", fields=[("Authorization", f"Bearer {second}")])
        for first, second in ((ada, bob.token), (ada, ada.token), (ada, "nonsense"))]
    is_open = any(answer.status != 400 for answer in answers)
    return seen(is_open, f"another user's: {answers[0]}, the same: {answers[1]}, nonsense: {answers[2]}")


def repeated_tenant(world):
    """A request has two X-Tenant-ID lines"""
    alice, bob = Person(world.server, "alice@lines2.example"), Person(world.server, "bob@lines2.example")
    alice.add_member(bob, "member", world.mails)
    answers = [bob.send("GET", "/tenants/current", fields=[("X-Tenant-ID", tenant)]) for tenant in (alice.tenant, bob.tenant)]
    return seen(any(answer.status != 400 for answer in answers), f"another tenant: {answers[0]}, the same: {answers[1]}")


def cached_logout(world):
    """With access.cache_seconds a session lives on after its logout"""
    ada = Person(world.server, "ada@cache.example")
    before = ada.send("GET", "/tenants/current")
    ended = ada.send("POST", "/auth/logout", {})
    after = ada.send("GET", "/tenants/current")
    return seen(before.status != 200 or after.status == 200, f"before: {before}, logout: {ended}, after: {after}")


def cached_change(world):
    """With access.cache_seconds a session lives on after a change of the password"""
    ada = Person(world.server, "ada@cache2.example")
    thief = ada.log_in(ada.email, ada.password).json["access_token"]
    thief = Client(world.server, token=thief, tenant=ada.tenant)
    before = thief.send("GET", "/tenants/current")
    changed = ada.send("PUT", "/users/me/password", {"current_password": PASSWORD, "new_password": "another long passphrase"})
    after = thief.send("GET", "/tenants/current")
    return seen(before.status != 200 or after.status == 200, f"before: {before}, change: {changed}, after: {after}")


def _altered(world, name, header=None, claims=None):
    ada = Person(world.server, f"ada@{name}.example")
    old_header, old_claims = unpacked(ada.token)
    token = signed(_merged(old_header, header), _merged(old_claims, claims))
    genuine = Client(world.server, token=signed(old_header, old_claims)).send("GET", "/users/me")
    if genuine.status != 200:
        raise RuntimeError(f"a token that is signed again is refused: {genuine}")
    answer = Client(world.server, token=token).send("GET", "/users/me")
    return seen(answer.status == 200, f"{answer}")


def _merged(values, changes):
    """Returns the values with the changes; None removes one."""
    return {name: value for name, value in {**values, **(changes or {})}.items() if value is not None}


# 9: fails open without APP_ENV

def unnamed_environment(world):
    """Without APP_ENV the server starts, with keys that everyone can read in its source"""
    return _started(world, {})


def empty_environment(world):
    """With an empty APP_ENV the server starts, with keys that everyone can read in its source"""
    return _started(world, {"APP_ENV": ""})


def other_environment(world):
    """With another APP_ENV, such as staging, the server starts with keys that everyone can read in its source"""
    return _started(world, {"APP_ENV": "staging"})


def no_secrets(world):
    """The refusal to start doesn't say where the secrets come from"""
    _, output = world.product.starts_without({})
    generated = world.product.command("secrets", "generate")
    is_told = "secrets generate" in output and "signing_keys" in generated.stdout
    named = "names it" if "secrets generate" in output else "doesn't name it"
    return seen(not is_told, f"`App secrets generate`: exit code {generated.returncode}; the refusal {named}")


def _started(world, environment):
    starts, output = world.product.starts_without(environment)
    reasons = [line.strip() for line in output.splitlines() if "APP_ENV" in line or "default" in line]
    return seen(starts, "it starts" if starts else f"it refuses: {(reasons or ['(no reason)'])[0][:100]}…")


# 10: step-up

STEPS = [(f"10.{number}",) for number in range(1, 13)]


def step_ups(world):
    """Returns the probes of actions by a session whose proof is older than 20 minutes: number, title, probe."""
    user, tenant, root, key = world.aged, world.aged.tenant, world.aged_root, world.aged_key
    actions = [
        ("an API key is created", user, "POST", "/api-keys", {"name": "Thief", "role": "owner", "scopes": ["projects.view"]}),
        ("an API key gets a new secret", user, "POST", f"/api-keys/{key}/rotate", {}),
        ("the tenant is given away", user, "PUT", "/tenants/current/owner", {"user_id": user.user}),
        ("the address changes", user, "PUT", "/users/me/email", {"email": "thief@evil.example", "current_password": "unknown"}),
        ("the password changes", user, "PUT", "/users/me/password", {"current_password": "unknown", "new_password": PASSWORD}),
        ("a superuser pauses a queue", root, "PUT", f"/admin/jobs/queues/{_queues(world)[0]['name']}/pause", None),
        ("a superuser changes jobs in bulk", root, "POST", "/admin/jobs/bulk", {"action": "cancel", "state": "available"}),
        ("a superuser suspends a tenant", root, "PUT", f"/superuser/tenants/{tenant}/suspension", None),
        ("a superuser disables a user", root, "PUT", f"/superuser/users/{user.user}/disabled", None),
        ("a superuser ends a user's sessions", root, "DELETE", f"/superuser/users/{user.user}/sessions", None),
        ("the tenant is deleted", user, "DELETE", "/tenants/current", None),
        ("the account is deleted", user, "DELETE", "/users/me", None),
    ]
    return [
        (number, f"A session that is 20 minutes old: {title}", _step_up(*action))
        for (number,), (title, *action) in zip(STEPS, actions, strict=True)]


def _queues(world):
    return world.aged_root.expect(200, "GET", "/admin/jobs/overview")["queues"]


def _step_up(client, method, path, body):
    def probe(_):
        answer = client.send(method, path, body)
        if answer.is_missing_route:
            return absent("no such route")
        return seen(answer.status not in (401, 403), f"{answer}")

    return probe


def admin_page(world):
    """A session that is 20 minutes old: a superuser pauses a queue at /admin"""
    page = world.browser.get("/admin/jobs")
    if page.status != 200:
        return seen(False, f"the session has ended: {page}")
    name = _queues(world)[0]["name"]
    answer = world.browser.post(f"/admin/jobs/queues/{name}/pause", page)
    target = answer.fields.get("location", "")
    # What was done leads back to the overview; a session with an old proof is led to the form for the password.
    is_done = target == "/admin/jobs"
    if is_done:
        world.browser.post(f"/admin/jobs/queues/{name}/resume", page)
    return seen(is_done or answer.status == 200, f"{answer} {target}".strip())


def account_page(world):
    """A session that is 20 minutes old: an API key is created at /account without the password"""
    page = world.user_browser.get("/account/api-keys") if world.user_browser else None
    if page is None or page.status == 404:
        return absent("no such page")
    keys = len(world.aged.expect(200, "GET", "/api-keys")["items"])
    answer = world.user_browser.post(
        "/account/api-keys", page, tenant=world.aged.tenant, name="By page", role="owner", scope="projects.view",
        password="unknown")
    more = len(world.aged.expect(200, "GET", "/api-keys")["items"]) - keys
    return seen(more, f"{answer}; {more} keys were created")


def proved_again(world):
    """A session that is 20 minutes old: a refresh renews the proof, or the password doesn't"""
    before = world.aged.send("POST", "/api-keys", {"name": "x", "role": "owner", "scopes": ["projects.view"]})
    if before.is_missing_route:
        return absent("no such route")
    proof = world.aged.send("POST", "/auth/step-up", {"password": world.aged.password})
    after = world.aged.send("POST", "/api-keys", {"name": "x", "role": "owner", "scopes": ["projects.view"]})
    return seen((before.status, proof.status, after.status) != (403, 200, 201), f"before: {before}, proof: {proof}, after: {after}")
