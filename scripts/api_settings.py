"""The settings and the events of the golden files, as sorted lines, and what breaks an operator or a subscriber."""

import json
import re

from api_changes import Change
from api_openapi import facts, narrowings, schema_lines

UNITS = {"": 1, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
         "B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


# MARK: Settings

def setting_lines(table):
    """Returns `KEY: TYPE; RULE…; default VALUE` for each row of the Markdown table of settings."""
    lines = []
    for row in table.splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        if len(cells) >= 5 and cells[0].startswith("`"):
            default = cells[3].strip("`")
            lines.append(f"{cells[0].strip('`')}: {cells[2]}" + (f"; default {default}" if default else ""))
    return sorted(lines)


def setting_changes(old, new):
    """Yields the changes: a key that is gone or renamed, another type, and a rule that refuses former values."""
    before, after = facts(old), facts(new)
    for key in sorted(before.keys() | after.keys()):
        if key not in after:
            yield Change.break_("setting", "removed", key)
        elif key not in before:
            yield Change.addition("setting", key)
        elif before[key] != after[key]:
            was, now = [[one for one in side[key] if not one.startswith("default ")] for side in (before, after)]
            detail = f"{'; '.join(before[key])} → {'; '.join(after[key])}"
            is_narrower = was != now and not is_wider(was, now)
            yield Change.break_("setting", "narrower", key, detail) if is_narrower else Change.note(
                "setting", key, detail)


def is_wider(old, new):
    """Returns whether each value that the old rules accept is accepted by the new ones, as far as the texts say."""
    if choices(old[0]) and choices(new[0]):
        if not choices(old[0]) <= choices(new[0]):
            return False
    elif kind(old[0]) != kind(new[0]):
        return False
    low, high = bounds(old)
    new_low, new_high = bounds(new)
    unread = {one for one in new[1:] if not is_bound(one)} - set(old[1:])
    return not unread and new_low <= low and new_high >= high


def kind(text):
    return text.partition(", as in")[0].partition(", for example")[0]


def choices(text):
    return set(text.removeprefix("one of ").split(", ")) if text.startswith("one of ") else set()


def is_bound(text):
    return text == "must not be empty" or bool(re.match(r"must (be|have) (between|at least|at most|\d+ to) ?", text))


def bounds(rules):
    """Returns the smallest and the largest value, or length, that the rules accept."""
    low, high = float("-inf"), float("inf")
    for rule in rules[1:]:
        numbers = [quantity(one) for one in re.findall(r"(?<![\w.-])-?\d+(?:\.\d+)?[A-Za-z]*", rule)]
        if rule == "must not be empty":
            low = max(low, 1)
        elif re.search(r"between|\d to \d", rule) and len(numbers) >= 2:
            low, high = max(low, numbers[0]), min(high, numbers[1])
        elif "at least" in rule and numbers:
            low = max(low, numbers[0])
        elif "at most" in rule and numbers:
            high = min(high, numbers[0])
    return low, high


def quantity(text):
    number, unit = re.fullmatch(r"(-?\d+(?:\.\d+)?)([A-Za-z]*)", text).groups()
    return float(number) * UNITS.get(unit, 1)


# MARK: Events

def event_lines(reference):
    """Returns `event NAME: version N` and the properties of each event of docs/reference/events.md."""
    lines = [f"event {name}: version {version}"
             for name, version in re.findall(r"^\| `([^`]+)` \| (\d+) \|", reference, re.MULTILINE)]
    for name, schema in re.findall(r"^## (\S+)\n.*?^```json\n(.*?)^```", reference, re.MULTILINE | re.DOTALL):
        lines += schema_lines(f"event {name}", json.loads(schema), False)[1:]
    return sorted(lines)


def event_changes(old, new):
    """Yields the changes of events. A raised version has an upcaster, so its properties may change."""
    before, after = facts(old), facts(new)
    for name in sorted(before.keys() | after.keys()):
        event = " ".join(name.split(" ")[:2])
        if event not in after:
            if name == event:
                yield Change.break_("event", "removed", name.removeprefix("event "))
            continue
        label = name.removeprefix("event ")
        versions = [int(side[event][0].split(" ")[1]) if event in side else 0 for side in (before, after)]
        if versions[1] < versions[0]:
            if name == event:
                yield Change.break_("event", "changed", label, f"version {versions[0]} → {versions[1]}")
        elif versions[1] > versions[0]:
            if name == event:
                note = Change.note("event", label, f"version {versions[0]} → {versions[1]}, with an upcaster")
                yield note if event in before else Change.addition("event", label)
        elif name not in after:
            yield Change.break_("event", "removed", label, "without a new version and its upcaster")
        elif name not in before:
            yield Change.addition("event", label)
        elif before[name] != after[name]:
            # A subscriber decodes stored payloads of the same version, and a receiver of webhooks the new ones.
            reasons = narrowings(before[name], after[name], True, True)
            detail = f"{'; '.join(before[name])} → {'; '.join(after[name])}"
            yield Change.break_("event", "changed", label, ", ".join(reasons)) if reasons else Change.note(
                "event", label, detail)
