"""Ways in by guessing and by changes at the same time (numbers 3 and 4). Probes of scripts/check-ways-in."""

import contextlib
import json
import socket
import sqlite3
import threading
import time

from ways_in import PASSWORD, Client, Person, absent, at_once, counted, seen

GUESSES = 40
# More than any limit without waits that a product would set.
SPRAYED = 200


# 3: unlimited guessing

def guesses_of_account(world):
    """One client guesses the password of an account without end"""
    ada, attacker = Person(world.server, "ada@guess.example"), Client(world.server, "127.0.1.1")
    answers = [attacker.log_in(ada.email, f"wrong password {number}") for number in range(GUESSES)]
    right = attacker.log_in(ada.email, ada.password)
    return seen(right.status == 200, f"{counted(answers)}; then the right one: {right}")


def guesses_at_once(world):
    """Guesses that are sent at once are checked before they are counted"""
    ada = Person(world.server, "ada@parallel.example")
    answers = at_once(64, lambda number: Client(world.server, "127.0.1.2").log_in(ada.email, f"wrong password {number}"))
    checked = sum(answer.status == 401 for answer in answers)
    return seen(checked > 20, f"of 64 at once: {counted(answers)}")


def guesses_from_everywhere(world):
    """Many clients together guess the password of an account without end"""
    ada = Person(world.server, "ada@botnet.example")
    answers = [
        Client(world.server, f"127.0.2.{number + 1}").log_in(ada.email, f"wrong password {number}") for number in range(GUESSES)]
    right = Client(world.server, "127.0.2.250").log_in(ada.email, ada.password)
    return seen(right.status == 200, f"{counted(answers)}; then the right one: {right}")


def sprayed(world):
    """One client tries a password on many accounts, with an invented X-Forwarded-For for each"""
    attacker = Client(world.server, "127.0.1.3")
    answers = [
        attacker.send(
            "POST", "/auth/login", {"email": f"user{number}@spray.example", "password": PASSWORD},
            fields=[("X-Forwarded-For", f"198.51.100.{number}"), ("Forwarded", f"for=198.51.100.{number}")])
        for number in range(SPRAYED)]
    return seen(all(answer.status == 401 for answer in answers), f"of {SPRAYED}: {counted(answers)}")


def guesses_of_superuser(world):
    """One client guesses a superuser's password at /admin without end"""
    attacker = Client(world.server, "127.0.1.4")
    answers = [sign_in(attacker, world.root, f"wrong password {number}") for number in range(GUESSES)]
    right = sign_in(attacker, world.root, PASSWORD)
    return seen(right.status == 303, f"{counted(answers)}; then the right one: {right}")


def guesses_of_current_password(world):
    """A thief of an access token guesses the current password without end"""
    ada = Person(world.server, "ada@thief.example", address="127.0.1.5")
    answers = [
        ada.send("PUT", "/users/me/password", {"current_password": f"wrong {number}", "new_password": "another long passphrase"})
        for number in range(GUESSES)]
    return seen(all(answer.status in (400, 401, 403) for answer in answers), f"of {GUESSES}: {counted(answers)}")


def guesses_by_step_up(world):
    """A thief of an access token guesses the password at POST /auth/step-up without end"""
    ada = Person(world.server, "ada@stepup.example", address="127.0.1.6")
    answers = [ada.send("POST", "/auth/step-up", {"password": f"wrong password {number}"}) for number in range(GUESSES)]
    if answers[0].is_missing_route:
        return absent("no such route")
    return seen(all(answer.status in (401, 403) for answer in answers), f"of {GUESSES}: {counted(answers)}")


def guesses_of_code(world):
    """The code of a mail is guessed without end"""
    client = Client(world.server, "127.0.1.10")

    def sign_up(email):
        return client.send("POST", "/auth/signup", {"email": email, "password": PASSWORD, "tenant_name": "Acme"}).status == 202

    def try_code(email, code):
        return client.send("POST", "/auth/verify-email", {"email": email, "code": code})

    if not sign_up("ada@code.example"):
        return absent("no mail has a code")
    code = world.mails.code("ada@code.example")
    answers = [try_code("ada@code.example", f"{number:06}") for number in range(GUESSES) if f"{number:06}" != code]
    right = try_code("ada@code.example", code)
    sign_up("bob@code.example")
    if (control := try_code("bob@code.example", world.mails.code("bob@code.example"))).status != 200:
        raise RuntimeError(f"a right code without guesses got {control}")
    return seen(right.status == 200, f"{counted(answers)}; then the right one: {right}")


def locked_out(world):
    """An attacker's guesses lock the owner of an account out, on a known device too"""
    ada = Person(world.server, "ada@locked.example")
    device = ada.log_in(ada.email, ada.password).json.get("device_token")
    attacker = Client(world.server, "127.0.1.7")
    for number in range(GUESSES):
        attacker.log_in(ada.email, f"wrong password {number}")
    answer = ada.log_in(ada.email, ada.password, **({"device_token": device} if device else {}))
    return seen(answer.status != 200, f"the owner's login: {answer}")


def locked_out_without_device(world):
    """An attacker's guesses lock the owner of an account out for ever, on a new device"""
    ada = Person(world.server, "ada@locked2.example")
    attacker, owner = Client(world.server, "127.0.1.8"), Client(world.server, "127.0.1.9")
    for number in range(GUESSES):
        attacker.log_in(ada.email, f"wrong password {number}")
    answer = owner.log_in(ada.email, ada.password)
    if answer.status == 200:
        return seen(False, f"the owner's login: {answer}")
    owner.expect(202, "POST", "/auth/password/forgot", {"email": ada.email})
    token = world.mails.token(ada.email, "reset-password")
    owner.expect(204, "POST", "/auth/password/reset", {"token": token, "password": "another long passphrase"})
    after = owner.log_in(ada.email, "another long passphrase")
    return seen(after.status != 200, f"the owner's login: {answer}, after a mailed link: {after}")


def queue_filled(world):
    """One client with a full queue of passwords shuts everyone out"""
    return _fill_queue(world, "ada@queue.example", ["127.0.3.2"])


def queue_filled_together(world):
    """Eight clients with a full queue of passwords shut everyone out"""
    return _fill_queue(world, "ada@queue8.example", [f"127.0.3.{number}" for number in range(11, 19)])


def _fill_queue(world, email, addresses):
    ada = Person(world.server, email, address="127.0.3.1")
    with contextlib.ExitStack() as stack:
        for number in range(world.queue + 100):
            body = json.dumps({"email": f"user{number}@{email}", "password": "wrong password"}).encode()
            connection = stack.enter_context(socket.create_connection(
                ("127.0.0.1", world.server.port), timeout=20, source_address=(addresses[number % len(addresses)], 0)))
            connection.sendall(
                b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + str(len(body)).encode() + b"\r\n\r\n" + body)
        logins = []
        for _ in range(3):
            time.sleep(0.3)
            began = time.monotonic()
            logins.append((Client(world.server, "127.0.3.1").log_in(ada.email, ada.password), time.monotonic() - began))
    # Who waits behind the whole queue is shut out as well.
    shut_out = any(answer.status != 200 or seconds > 5 for answer, seconds in logins)
    return seen(shut_out, "another client's logins: " + ", ".join(f"{answer} after {seconds:.1f} s" for answer, seconds in logins))


def unaudited(world):
    """Failed sign-ins leave no trace of where they came from"""
    Client(world.server, "127.0.4.4").log_in("none@audit.example", "wrong password")
    found = []
    for _ in range(50):
        found = [row for row in rows_of(world, "audit_entry") if "auth.sign_in_failed" in row]
        if any("127.0.4.4" in row for row in found):
            break
        time.sleep(0.1)
    named = sum("127.0.4.4" in row for row in found)
    return seen(not named, f"entries of the audit: {len(found)}, with the client's address: {named}")


def sign_in(client, email, password):
    return client.submit("/admin/sign-in", {"email": email, "password": password, "next": "/admin"})


def rows_of(world, table):
    """Returns the rows of a table of the embedded database, each as text."""
    with contextlib.closing(sqlite3.connect(f"file:{world.folder}/app.sqlite?mode=ro", uri=True, timeout=5)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if table not in names:
            raise RuntimeError(f"no table {table} among {names}")
        return [repr(row) for row in database.execute(f'SELECT * FROM "{table}"')]


# 4: an old password survives its change, on PostgreSQL

def old_password_survives(world):
    """A session that began with the old password survives the change of the password"""
    outcomes = []
    for number in range(3):
        ada = Person(world.server, f"ada@survive{number}.example")
        outcomes.append(_survivors(
            lambda client: client.log_in(ada.email, ada.password), lambda: change_password(ada),
            lambda answer: answer.status == 200,
            lambda answer: Client(world.server, token=answer.json["access_token"]).send("GET", "/users/me").status == 200,
            Client(world.server, "127.0.5.1")))
    return _survived(outcomes)


def admin_session_survives(world):
    """A session of /admin that began with the old password survives the change of the password"""
    root = Client(world.server)
    root.token = root.log_in(world.root, PASSWORD).json["access_token"]
    return _survived([_survivors(
        lambda client: sign_in(client, world.root, PASSWORD), lambda: change_password(root),
        lambda answer: answer.status == 303, lambda answer: opens_admin(world.server, answer),
        Client(world.server, "127.0.5.4"))])


def session_survives_command(world):
    """A session that began with the old password survives a new one by `App users create-superuser`"""
    ada = Person(world.server, "ada@command.example")

    def change():
        done = world.product.command(
            "users", "create-superuser", "--email", ada.email, given="another long passphrase\n", environment=world.database)
        if done.returncode != 0:
            raise RuntimeError(done.stdout)

    return _survived([_survivors(
        lambda client: client.log_in(ada.email, ada.password), change, lambda answer: answer.status == 200,
        lambda answer: Client(world.server, token=answer.json["access_token"]).send("GET", "/users/me").status == 200,
        Client(world.server, "127.0.5.5"))])


def change_password(person):
    answer = person.send("PUT", "/users/me/password", {"current_password": PASSWORD, "new_password": "another long passphrase"})
    if answer.status != 200:
        raise RuntimeError(f"the change got {answer}")


def opens_admin(server, answer):
    """Returns whether the cookie of a sign-in opens a page of superusers."""
    cookie = answer.fields.get("set-cookie", "").split(";")[0]
    return Client(server).send("GET", "/admin", prefix="", fields=[("Cookie", cookie)]).status == 200


def _survivors(begin, change, has_begun, is_alive, client):
    """Begins sessions in 8 threads while the password changes; returns how many began, and how many live on."""
    stop, found = threading.Event(), []

    def attack(_):
        while not stop.is_set():
            found.append(begin(client))

    attackers = threading.Thread(target=lambda: at_once(8, attack))
    attackers.start()
    time.sleep(0.4)
    try:
        change()
    finally:
        stop.set()
        attackers.join()
    begun = [answer for answer in found if has_begun(answer)]
    return len(begun), sum(map(is_alive, begun))


def _survived(outcomes):
    begun, alive = (sum(numbers) for numbers in zip(*outcomes))
    if not begun:
        raise RuntimeError("no session began")
    return seen(alive, f"of {begun} sessions of the old password {alive} live on after {len(outcomes)} changes")


def rehash_refuses_logins(world):
    """After the parameters of hashing changed, logins at once with the right password are refused"""
    answers = []
    for person in world.hashed_before[:3]:
        answers += at_once(8, lambda _: Client(world.server, "127.0.5.2").log_in(person.email, person.password))
    return seen(any(answer.status != 200 for answer in answers), f"{counted(answers)}")


def rehash_refuses_change(world):
    """After the parameters of hashing changed, logins at once make a change of the password fail"""
    changes = []
    for person in world.hashed_before[3:]:
        def act(number, person=person):
            if number:
                return Client(world.server, "127.0.5.3").log_in(person.email, person.password)
            return person.send(
                "PUT", "/users/me/password", {"current_password": person.password, "new_password": "another long passphrase"})

        changes.append(at_once(6, act)[0])
    return seen(any(change.status != 200 for change in changes), f"changes: {counted(changes)}")
