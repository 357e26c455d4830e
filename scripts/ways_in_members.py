"""Ways in by accounts, memberships and passwords (numbers 1, 2 and 7). Probes of scripts/check-ways-in."""

import time

from ways_in import PASSWORD, Client, Person, absent, seen

COMMON = "passwordpassword"


# 1: pre-hijacking

def unproved_member(world):
    """An account that never proved its address becomes a member, and not the owner of the mailbox"""
    alice, attacker = Person(world.server, "alice@victim.example"), Person(world.server, "cfo@victim.example", "Evil")
    direct = alice.send("POST", "/tenants/current/members", {"email": attacker.email, "role": "member"})
    if direct.status != 201:
        alice.invite(attacker.email, world.mails)
    inside = alice.tenant in attacker.tenants()
    read = attacker.within(alice).send("GET", "/projects")
    return seen(inside or read.status == 200, f"the attacker reads the tenant's projects: {read}")


def mailbox_owner_kept_out(world):
    """The owner of the mailbox can't have the address, since another person signed up with it first"""
    alice, attacker = Person(world.server, "alice@kept.example"), Person(world.server, "cfo@kept.example", "Evil")
    owner, password = Client(world.server), "the owner's own passphrase"
    answer = owner.send("POST", "/auth/signup", {"email": attacker.email, "password": password, "tenant_name": "Own"})
    if alice.send("POST", "/tenants/current/members", {"email": attacker.email, "role": "member"}).status == 201:
        return seen(True, f"the owner's sign-up gets {answer}, and no route proves the mailbox")
    token = alice.invite(attacker.email, world.mails)
    accepted = owner.send("POST", "/auth/invitations/accept", {"token": token, "password": password})
    login, ended = owner.log_in(attacker.email, password), attacker.send("GET", "/users/me")
    old = owner.log_in(attacker.email, attacker.password)
    closed = accepted.status == 200 and login.status == 200 and ended.status == 401 and old.status == 401
    return seen(not closed, f"the owner's acceptance: {accepted}, login: {login}; the attacker's session: {ended}, login: {old}")


def second_sign_up(world):
    """Where sign-ups are verified: a stranger's earlier sign-up keeps the owner of the mailbox out, or lives on"""
    email = "cfo@verified.example"
    owner, stranger, answer, mails = _two_sign_ups(world, email)
    if answer.status != 202:
        return seen(True, f"the owner's sign-up gets {answer}")
    verified = owner.client.send("POST", "/auth/verify-email", {"token": mails[0]})
    logins = owner.log_in(), stranger.log_in()
    late = stranger.client.send("POST", "/auth/verify-email", {"token": mails[1]})
    way = "login"
    if verified.status == 200 and logins[0].status == 401:
        # With several sign-ups for one address no password counts but one that the mailbox sets.
        token, way = world.mails.token(email, "reset-password"), "login with a password set by mail"
        owner.client.expect(204, "POST", "/auth/password/reset", {"token": token, "password": owner.body["password"]})
        logins = owner.log_in(), stranger.log_in()
    closed = (verified.status, logins[0].status, logins[1].status) == (200, 200, 401) and late.status != 200
    return seen(not closed, f"the owner's proof: {verified}, {way}: {logins[0]}; the stranger's login: {logins[1]}, mail: {late}")


def wrong_mail_confirmed(world):
    """Where sign-ups are verified: the owner confirms the mail of a stranger's sign-up, which looks like the owner's"""
    owner, stranger, answer, mails = _two_sign_ups(world, "cfo@confused.example")
    if answer.status != 202:
        return seen(True, f"the owner's sign-up gets {answer}")
    verified = owner.client.send("POST", "/auth/verify-email", {"token": mails[1]})
    login = stranger.log_in()
    return seen(login.status == 200, f"the proof: {verified}, the stranger's login: {login}")


def _two_sign_ups(world, email):
    """Signs up a stranger and then the owner; returns both, the owner's answer, and the tokens of the mails, newest first."""
    class Applicant:
        def __init__(self, address, password):
            self.client, self.body = Client(world.server, address), {"email": email, "password": password, "tenant_name": "Own"}

        def sign_up(self):
            return self.client.send("POST", "/auth/signup", self.body)

        def log_in(self):
            return self.client.log_in(email, self.body["password"])

    stranger, owner = Applicant("127.0.0.7", "a stranger's passphrase!"), Applicant("127.0.0.1", "the owner's own passphrase")
    if stranger.sign_up().status == 202:
        world.mails.tokens(email, "verify-email", 1)
    answer = owner.sign_up()
    return owner, stranger, answer, world.mails.tokens(email, "verify-email", 2) if answer.status == 202 else []


def unproved_for_ever(world):
    """An account whose mailbox was never proved keeps the address for ever"""
    end, client = time.monotonic() + 10, Client(world.server, "127.0.0.8")
    while True:
        login = client.log_in(world.unproved.email, world.unproved.password)
        if login.status != 200 or time.monotonic() > end:
            break
        time.sleep(0.5)
    return seen(login.status == 200, f"its login after {world.days} days: {login}")


# 2: members without consent

def member_without_consent(world):
    """Any user makes a stranger a member, without consent"""
    mallory, bob = Person(world.server, "mallory@x.example"), Person(world.server, "bob@y.example")
    answer = mallory.send("POST", "/tenants/current/members", {"email": bob.email, "role": "member"})
    if answer.status != 201:
        answer = mallory.send("POST", "/tenants/current/invitations", {"email": bob.email, "role": "member"})
    inside = mallory.tenant in bob.tenants()
    return seen(inside, f"{answer}; the stranger {'is a member' if inside else 'is no member before accepting'}")


def requests_broken(world):
    """A stranger breaks another user's requests without X-Tenant-ID"""
    mallory, bob = Person(world.server, "mallory@z.example"), Person(world.server, "bob@z.example")
    before = bob.without_tenant().send("GET", "/tenants/current")
    if mallory.send("POST", "/tenants/current/members", {"email": bob.email, "role": "member"}).status != 201:
        mallory.invite(bob.email, world.mails)
    after = bob.without_tenant().send("GET", "/tenants/current")
    return seen(after.status != 200, f"before: {before}, after: {after}")


def no_default_tenant(world):
    """Who belongs to two tenants can't choose a default one"""
    alice, bob = Person(world.server, "alice@two.example"), Person(world.server, "bob@two.example")
    alice.add_member(bob, "member", world.mails)
    chosen = bob.without_tenant().send("PUT", "/users/me/default-tenant", {"tenant_id": bob.tenant})
    answer = bob.without_tenant().send("GET", "/tenants/current")
    is_own = answer.json.get("id") == bob.tenant
    return seen(not is_own, f"the choice: {chosen}, then a request without X-Tenant-ID: {answer}")


def cannot_leave(world):
    """A member can't leave without another member's permission"""
    alice, bob = Person(world.server, "alice@leave.example"), Person(world.server, "bob@leave.example")
    answer = alice.add_member(bob, "member", world.mails).send("DELETE", "/tenants/current/members/me")
    remains = alice.tenant in bob.tenants()
    return seen(remains, f"DELETE …/members/me: {answer}")


def addresses_told(world):
    """Adding or inviting tells which addresses have accounts"""
    mallory, bob = Person(world.server, "mallory@tell.example"), Person(world.server, "bob@tell.example")
    path = "/tenants/current/members"
    if mallory.send("POST", path, {"email": "no-account@tell.example", "role": "member"}).is_missing_route:
        path = "/tenants/current/invitations"
    unknown, known = (
        mallory.send("POST", path, {"email": email, "role": "member"}) for email in ("none@tell.example", bob.email))
    same = (unknown.status, sorted(unknown.json)) == (known.status, sorted(known.json))
    return seen(not same, f"unknown: {unknown}, known: {known}")


def sign_up_tells(world):
    """Where sign-ups are verified: sign-up tells which addresses have accounts"""
    client, body = Client(world.server), {"password": PASSWORD, "tenant_name": "Acme"}
    unknown = client.send("POST", "/auth/signup", {**body, "email": "none@tell2.example"})
    known = client.send("POST", "/auth/signup", {**body, "email": world.known.email})
    return seen((unknown.status, unknown.json) != (known.status, known.json), f"unknown: {unknown}, known: {known}")


def invitation_twice(world):
    """An invitation is accepted twice, or after it was revoked or sent again"""
    alice, client = Person(world.server, "alice@again.example"), Client(world.server)
    path = "/tenants/current/invitations"
    if alice.send("GET", path).is_missing_route:
        return absent("no invitations")
    answers = {}
    for name in ("used", "revoked", "sent again"):
        email = f"new-{name.replace(' ', '-')}@again.example"
        token = alice.invite(email, world.mails)
        accept = {"token": token, "password": "the owner's own passphrase"}
        invitation = next(one["id"] for one in alice.expect(200, "GET", path)["items"] if one["email"] == email)
        if name == "used":
            client.expect(200, "POST", "/auth/invitations/accept", accept)
        elif name == "revoked":
            alice.expect(204, "DELETE", f"{path}/{invitation}")
        else:
            alice.expect(200, "POST", f"{path}/{invitation}/resend", {})
        answers[name] = client.send("POST", "/auth/invitations/accept", accept)
    is_open = any(answer.status == 200 for answer in answers.values())
    return seen(is_open, ", ".join(f"{name}: {answer}" for name, answer in answers.items()))


def invitation_of_other(world):
    """A user with another address accepts an invitation"""
    alice, thief = Person(world.server, "alice@other.example"), Person(world.server, "thief@other.example")
    if alice.send("GET", "/tenants/current/invitations").is_missing_route:
        return absent("no invitations")
    token = alice.invite("invited@other.example", world.mails)
    answer = thief.without_tenant().send("POST", "/auth/invitations/accept", {"token": token})
    return seen(answer.status == 200, f"{answer}")


# 7: passwords

def short_password(world):
    """Sign-up accepts a password of 8 letters that everyone tries"""
    return _sign_up_with(world, "ada@short.example", "password")


def common_password(world):
    """Sign-up accepts a long password that is easy to guess"""
    return _sign_up_with(world, "ada@common.example", COMMON)


def own_password(world):
    """Sign-up accepts the address as the password"""
    return _sign_up_with(world, "josephine.hammerschmidt@own.example", "josephine.hammerschmidt")


def changed_password(world):
    """A change accepts a password that is easy to guess"""
    ada = Person(world.server, "ada@changed.example")
    answer = ada.send("PUT", "/users/me/password", {"current_password": PASSWORD, "new_password": COMMON})
    return seen(answer.status == 200, f"{answer}")


def commanded_password(world):
    """`App users create-superuser` accepts a password that is easy to guess"""
    done = world.product.command(
        "users", "create-superuser", "--email", "root@weak.example", given=COMMON + "\n", environment=world.database)
    return seen(done.returncode == 0, f"exit code {done.returncode}: {_last_line(done.stdout)}")


def reset_password(world):
    """A mailed link accepts a password that is easy to guess"""
    ada = Person(world.server, "ada@reset.example")
    if Client(world.server).send("POST", "/auth/password/forgot", {"email": ada.email}).is_missing_route:
        return absent("no route resets a password")
    token = world.mails.token(ada.email, "reset-password")
    answer = Client(world.server).send("POST", "/auth/password/reset", {"token": token, "password": COMMON})
    return seen(answer.status == 204, f"{answer}")


def _sign_up_with(world, email, password):
    answer = Client(world.server).send("POST", "/auth/signup", {"email": email, "password": password, "tenant_name": "Acme"})
    return seen(answer.status in (201, 202), f"{answer}")


def _last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:100] if lines else ""
