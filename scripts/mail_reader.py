"""Reads the mails that the SMTP servers of mail_server.py have accepted, as their readers do. For scripts; standard library only."""

import base64
import email.policy
import html
import json
import re
import time


class Letter:
    """One mail: its subject, its text, and what a reader can use of it."""

    def __init__(self, line):
        self.line = json.loads(line)
        self.message = email.message_from_bytes(base64.b64decode(self.line["content"]), policy=email.policy.default)
        self.to = self.line["recipients"][0]
        self.subject = str(self.message["subject"])
        self.text = self.message.get_body(("plain",)).get_content()
        self.html = self.message.get_body(("html",)).get_content()

    def links(self):
        """Returns the links of the HTML part, in order."""
        return [html.unescape(link) for link in re.findall(r'href="([^"]*)"', self.html)]

    def link(self, path):
        """Returns the only link to this path."""
        found = [link for link in self.links() if link.split("?")[0].endswith(path)]
        if len(found) != 1:
            raise AssertionError(f"{self.subject!r} to {self.to} has {len(found)} links to {path}: {self.links()}")
        return found[0]

    def token(self, path):
        """Returns the token of the only link to this path."""
        return re.fullmatch(r".*\?token=([\w-]+)", self.link(path))[1]

    def code(self):
        """Returns the code of six digits."""
        found = re.findall(r"\b\d{6}\b", self.text)
        if len(found) != 1:
            raise AssertionError(f"{self.subject!r} to {self.to} has {len(found)} codes")
        return found[0]


class Mailboxes:
    """The mailboxes of all addresses; each mail is read once."""

    def __init__(self, folder):
        self.file = folder / "mails.jsonl"
        self.read_lines = 0
        self.unread = []
        self.letters = []

    def _fetch(self):
        lines = self.file.read_text().splitlines(keepends=True) if self.file.exists() else []
        for line in lines[self.read_lines:]:
            # The last line may not be complete yet.
            if not line.endswith("\n"):
                break
            self.read_lines += 1
            letter = Letter(line)
            self.unread.append(letter)
            self.letters.append(letter)

    def next(self, address, seconds=20):
        """Returns the oldest unread mail to the address, as soon as there is one."""
        limit = time.monotonic() + seconds
        while True:
            self._fetch()
            for letter in self.unread:
                if letter.to == address:
                    self.unread.remove(letter)
                    return letter
            if time.monotonic() > limit:
                raise AssertionError(f"no mail to {address} within {seconds} s; unread: {self.waiting()}")
            time.sleep(0.02)

    def waiting(self):
        """Returns the address and the subject of each unread mail."""
        self._fetch()
        return [(letter.to, letter.subject) for letter in self.unread]
