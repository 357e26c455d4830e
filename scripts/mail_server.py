#!/usr/bin/env python3
"""SMTP servers for the tests of the mail adapters: aiosmtpd with TLS, AUTH, SMTPUTF8 and faults. `scripts/with-mail` runs it.

    mail_server.py FOLDER      starts the servers; writes FOLDER/server.json when they listen; ends when its input is closed

FOLDER/server.json has the ports, the credentials and the paths of the certificates:

    starttls     STARTTLS; AUTH (PLAIN, LOGIN, XOAUTH2) only after it; SMTPUTF8
    implicit     TLS from the first byte (smtps://), AUTH, SMTPUTF8
    required     as starttls, but MAIL is refused with 530 before AUTH
    plain        no TLS, no SMTPUTF8, AUTH in clear text
    wrong_host   as starttls, with a certificate for another host
    untrusted    as starttls, with a certificate of an unknown authority
    busy         greets with 421 and closes the connection
    refusing     greets with 554 and closes the connection
    mute         accepts connections and says nothing
    small        as plain, and accepts at most 10,000 bytes

Each accepted mail is a line of FOLDER/mails.jsonl, written before the reply. Each login attempt is a line of FOLDER/logins.jsonl.
DKIM signatures are verified by dkimpy if it is installed; the DNS record of the name N is the file FOLDER/dns/N.

Faults are in the local part of addresses, as in fault+STAGE+ACTION+anything@example.com:

    STAGE    mail (of the sender), rcpt, data (before the content), body (after the content), after (after the reply)
    ACTION   a reply code, a reply code and `once` (the first time only, for each address), hang, drop; after has only drop

The sender fault+quit+hang@… gets no reply to QUIT. EHLO is refused for the names fault-ehlo-CODE.example. The user `echo` gets
a refusal that contains the user name and the password.
"""

import asyncio
import base64
import itertools
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD, TOKEN = "relay", "pässwörd: @/?#%+", "ya29.token-of-a-test"
HOST = "127.0.0.1"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def authority(folder, name):
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", certificate,
            "-days", "2", "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign")
    return key, certificate


def certificate(folder, name, issuer, names):
    """Returns a TLS context with a new certificate for these names."""
    key, request, signed, extensions = (folder / f"{name}.{suffix}" for suffix in ("key", "csr", "pem", "ext"))
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", request,
            "-subj", f"/CN={name}")
    extensions.write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n")
    openssl("x509", "-req", "-in", request, "-CA", issuer[1], "-CAkey", issuer[0], "-CAcreateserial", "-days", "2", "-out", signed,
            "-extfile", extensions)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed, key)
    return context


class Recorder:
    """Appends values to a file, one JSON value per line."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="utf-8")

    def add(self, **value):
        self.file.write(json.dumps(value) + "\n")
        self.file.flush()


def message_id(content):
    """Returns the identifier of a message without its angle brackets, so that tests find its line fast."""
    match = re.search(rb"^Message-ID:\s*<([^>]*)>", content, re.MULTILINE | re.IGNORECASE)
    return match[1].decode(errors="replace") if match else None


class Signatures:
    """Verifies DKIM signatures with the DNS records in a folder."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        try:
            import dkim
            self.dkim = dkim
        except ImportError:
            self.dkim = None

    def verified(self, content):
        """Returns the algorithm, the selector and the validity of each signature of a message; None without dkimpy."""
        if self.dkim is None:
            return None
        results = []
        for index in range(len(re.findall(rb"^DKIM-Signature:", content.split(b"\r\n\r\n", 1)[0], re.MULTILINE))):
            message = self.dkim.DKIM(content)
            try:
                valid = bool(message.verify(idx=index, dnsfunc=self.record))
            except self.dkim.DKIMException:
                valid = False
            fields = {name.decode(): value.decode() for name, value in message.signature_fields.items()}
            results.append({"algorithm": fields.get("a"), "selector": fields.get("s"), "valid": valid})
        return results

    def record(self, name, timeout=None):
        path = self.folder / name.decode().rstrip(".")
        return path.read_bytes() if path.exists() else None


class Handler:
    def __init__(self, name, mails, logins, signatures):
        self.name, self.mails, self.logins, self.signatures = name, mails, logins, signatures
        self.met = set()

    async def fault(self, server, stage, address, reply=None):
        """Performs the fault that the address names for this stage; returns the reply of a refusal, or None."""
        match = re.match(r'"?fault\+([a-z]+)\+([a-z0-9]+)', address or "")
        if not match or match[1] != stage:
            return None
        action = match[2]
        if action.endswith("once"):
            action = action.removesuffix("once")
            if (stage, address) in self.met:
                return None
            self.met.add((stage, address))
        if action == "hang":
            await asyncio.sleep(3600)
        if action == "drop":
            server.transport.abort()
            raise asyncio.CancelledError
        enhanced = f"{action[0]}.7.1"
        return f"{action}-{enhanced} {stage} refused\r\n{action} {enhanced} by a test (secret-free)"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        match = re.fullmatch(r"fault-ehlo-(\d{3})\.example", hostname)
        if match:
            return [f"{match[1]} ehlo refused"]
        session.host_name = hostname
        if not server.enable_SMTPUTF8:
            responses = [line for line in responses if "SMTPUTF8" not in line]
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        refusal = await self.fault(server, "mail", address)
        if refusal:
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_QUIT(self, server, session, envelope):
        if re.search(r"fault\+quit\+hang", envelope.mail_from or ""):
            await asyncio.sleep(3600)
        return "221 2.0.0 Bye"

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = await self.fault(server, "rcpt", address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        recipient = envelope.rcpt_tos[0]
        refusal = await self.fault(server, "body", recipient)
        if refusal:
            return refusal
        number = next(server.numbers)
        self.mails.add(
            server=self.name, connection=server.number, number=number, ehlo=session.host_name, user=server.user,
            tls=session.ssl is not None or server.is_implicit, sender=envelope.mail_from, options=envelope.mail_options,
            recipients=envelope.rcpt_tos, utf8="SMTPUTF8" in map(str.upper, envelope.mail_options),
            id=message_id(envelope.original_content), content=base64.b64encode(envelope.original_content).decode(),
            dkim=self.signatures.verified(envelope.original_content))
        if re.match(r"fault\+after\+drop", recipient):
            asyncio.get_running_loop().call_soon(lambda: server.transport and server.transport.close())
        return f"250 2.0.0 OK: queued as TEST{server.number}X{number}"

    async def auth_XOAUTH2(self, server, arguments):
        text = arguments[1] if len(arguments) > 1 else None
        data = base64.b64decode(text) if text else await server.challenge_auth("")
        if not isinstance(data, bytes):
            return AuthResult(success=False, handled=False)
        fields = dict(part.split("=", 1) for part in data.decode().split("\x01") if "=" in part)
        user, token = fields.get("user", ""), fields.get("auth", "").removeprefix("Bearer ")
        success = user == USER and token == TOKEN
        self.logins.add(server=self.name, mechanism="XOAUTH2", user=user, success=success)
        if success:
            server.user = user
        return AuthResult(success=success, handled=False, auth_data=user)


class Server(SMTP):
    """One connection."""

    counter = itertools.count(1)

    def __init__(self, handler, is_implicit=False, **options):
        self.number, self.numbers, self.user, self.is_implicit = next(Server.counter), itertools.count(1), None, is_implicit
        super().__init__(handler, hostname="mail.example.test", authenticator=self.authenticate_user, **options)

    def authenticate_user(self, server, session, envelope, mechanism, data):
        success = False
        user = ""
        if isinstance(data, LoginPassword):
            user = data.login.decode(errors="replace")
            success = user == USER and data.password.decode(errors="replace") == PASSWORD
        self.event_handler.logins.add(server=self.event_handler.name, mechanism=mechanism, user=user, success=success)
        if success:
            self.user = user
        # Some servers repeat what they got.
        message = f"535 5.7.8 wrong: {data.login.decode()} {data.password.decode()}" if user == "echo" else None
        # With handled=True, aiosmtpd would send no reply.
        return AuthResult(success=success, handled=False, message=message, auth_data=user)

    async def smtp_DATA(self, argument):
        recipient = (self.envelope.rcpt_tos or [""])[0]
        refusal = await self.event_handler.fault(self, "data", recipient)
        if refusal:
            self._set_post_data_state()
            await self.push(refusal)
            return
        await super().smtp_DATA(argument)


async def greet(code):
    async def serve(reader, writer):
        writer.write(f"{code} mail.example.test no service\r\n".encode())
        await writer.drain()
        writer.close()
    return await asyncio.start_server(serve, HOST, 0)


async def be_mute():
    async def serve(reader, writer):
        await reader.read()
        writer.close()
    return await asyncio.start_server(serve, HOST, 0)


async def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    trusted, unknown = authority(folder, "trusted"), authority(folder, "unknown")
    here = f"DNS:localhost,IP:{HOST}"
    tls = certificate(folder, "server", trusted, here)
    elsewhere = certificate(folder, "elsewhere", trusted, "DNS:elsewhere.example")
    strange = certificate(folder, "strange", unknown, here)
    mails, logins = Recorder(folder / "mails.jsonl"), Recorder(folder / "logins.jsonl")
    signatures = Signatures(folder / "dns")
    loop = asyncio.get_running_loop()

    async def listen(name, tls_at_once=None, **options):
        handler = Handler(name, mails, logins, signatures)
        server = await loop.create_server(
            lambda: Server(handler, is_implicit=tls_at_once is not None, loop=loop, **options), HOST, 0, ssl=tls_at_once, backlog=256)
        return server.sockets[0].getsockname()[1], server

    secure = {"auth_require_tls": True, "enable_SMTPUTF8": True}
    plain = {"auth_require_tls": False, "enable_SMTPUTF8": False}
    servers = {
        "starttls": await listen("starttls", tls_context=tls, **secure),
        "implicit": await listen("implicit", tls_at_once=tls, auth_require_tls=False, enable_SMTPUTF8=True),
        "required": await listen("required", tls_context=tls, auth_required=True, **secure),
        "plain": await listen("plain", **plain),
        "wrong_host": await listen("wrong_host", tls_context=elsewhere, **secure),
        "untrusted": await listen("untrusted", tls_context=strange, **secure),
        "small": await listen("small", data_size_limit=10_000, **plain),
    }
    for name, server in {"busy": await greet(421), "refusing": await greet(554), "mute": await be_mute()}.items():
        servers[name] = (server.sockets[0].getsockname()[1], server)

    description = {
        "host": HOST, "user": USER, "password": PASSWORD, "token": TOKEN, "ca": str(folder / "trusted.pem"),
        "dns": str(folder / "dns"), "verifies_dkim": signatures.dkim is not None,
        "ports": {name: port for name, (port, _) in servers.items()},
    }
    temporary = folder / "server.json.tmp"
    temporary.write_text(json.dumps(description))
    temporary.rename(folder / "server.json")
    # Ends with the process that started it, even if that is killed.
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    os._exit(0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(main(pathlib.Path(sys.argv[1])))
