"""The pages of docs/releases: one for each version, and the breaks that it declares."""

import re

HEADINGS = ["Who is affected", "What changed", "What to do"]


class PageError(Exception):
    """Why the pages of releases are refused, and what to do."""


def version(text):
    """Returns a version as numbers that can be compared; nil for anything but MAJOR.MINOR.PATCH."""
    return tuple(map(int, text.split("."))) if re.fullmatch(r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}", text) else None


def last_release(folder):
    """Returns the name of the highest version with a recorded interface; nil before the first."""
    found = [entry.name for entry in folder.iterdir() if version(entry.name) and is_recorded(entry)]
    return max(found, key=version, default=None)


def is_recorded(folder):
    """Returns whether the folder of a release has its interface; `App migrate freeze` writes other files there."""
    return (folder / "contract.txt").exists()


def next_page(folder, last):
    """Returns the page of the version that comes after `last`; nil if there is none yet.

    Raises PageError for two of them: an interface can only be compared with the next one.
    """
    pages = sorted((page for page in folder.glob("*.md") if version(page.stem) and version(page.stem) > version(last)),
                   key=lambda page: version(page.stem))
    if len(pages) > 1:
        raise PageError(f"{pages[0].name} and {pages[1].name} are both later than the recorded {last}. "
                        f"Record {pages[0].stem} first: scripts/api-diff --record {pages[0].stem}")
    return pages[0] if pages else None


def declared_breaks(page):
    """Returns the identifiers of the breaks: the codes that each list item below "What changed" begins with.

    Raises PageError unless the page has the three headings in their order.
    """
    text = page.read_text()
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    if headings != HEADINGS:
        raise PageError(f"{page.name} needs these headings in this order, and no other: {', '.join(HEADINGS)}.")
    section = re.split(r"^## .+$", text, flags=re.MULTILINE)[2]
    identifier = r"`[a-z]+ [a-z]+ [^`]+`"
    lists = re.findall(rf"^- ({identifier}(?:,\s+{identifier})*)", section, re.MULTILINE)
    return [code for codes in lists for code in re.findall(r"`([^`]+)`", codes)]


def may_break(last, following):
    """Returns whether semantic versions allow a break between two versions: a major one, or a minor one before 1.0."""
    old, new = version(last), version(following)
    return new[0] > old[0] or (old[0] == 0 and new[1] > old[1])
