"""Sends mails to an SMTP server on this machine with aiosmtplib: `aiosmtplib_driver.py PORT COUNT CONNECTIONS FOLDER`.

Does what Benchmarks/Sources/mails does: each connection sends its share one after the other, and each mail is built from text.txt and
page.html of the folder. Prints one line of JSON with the number of accepted mails and the seconds.
"""

import asyncio
import email.message
import email.utils
import json
import pathlib
import sys
import time

import aiosmtplib


def message(text, html):
    mail = email.message.EmailMessage()
    mail["Message-ID"] = email.utils.make_msgid(domain="example.com")
    mail["Date"] = email.utils.localtime()
    mail["From"] = "Bench <bench@example.com>"
    mail["To"] = "Ada Lovelace <ada@example.com>"
    mail["Subject"] = "Grüße: what has to be done before winter"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return mail


async def send(port, count, text, html):
    client = aiosmtplib.SMTP(
        hostname="127.0.0.1", port=port, use_tls=False, start_tls=False, local_hostname="localhost", timeout=60)
    async with client:
        for _ in range(count):
            await client.send_message(message(text, html))


async def main():
    port, count, connections = map(int, sys.argv[1:4])
    folder = pathlib.Path(sys.argv[4])
    text, html = (folder / "text.txt").read_text(), (folder / "page.html").read_text()
    shares = [len(range(first, count, connections)) for first in range(connections)]
    started = time.monotonic()
    await asyncio.gather(*(send(port, share, text, html) for share in shares if share))
    print(json.dumps({"count": count, "seconds": time.monotonic() - started}))


asyncio.run(main())
