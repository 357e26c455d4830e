"""What differs between two releases, and how a Swift interface and a list of declarations may change."""

import dataclasses
import re

BREAK, ADDED, DEPRECATED, NOTE = "break", "added", "deprecated", "changed"


@dataclasses.dataclass(frozen=True)
class Change:
    """One difference. `identifier` is what a release page writes to declare a break."""

    kind: str
    identifier: str
    detail: str = ""

    @staticmethod
    def break_(area, what, name, detail=""):
        return Change(BREAK, f"{area} {what} {name}", detail)

    @staticmethod
    def addition(area, name):
        return Change(ADDED, f"{area} {name}")

    @staticmethod
    def note(area, name, detail):
        return Change(NOTE, f"{area} {name}", detail)


# MARK: Swift

def interface_changes(old, new):
    """Yields the changes of the public interface; both are the lines of each module."""
    for module in sorted(old.keys() | new.keys()):
        if module not in new:
            yield Change.break_("swift", "removed", module, "the library is gone")
        elif module not in old:
            yield Change.addition("swift", module)
        else:
            yield from module_changes(module, by_name(old[module]), by_name(new[module]))


def by_name(lines):
    """Returns the declarations by name: overloads have one name."""
    found = {}
    for line in lines:
        name, _, text = line.partition(": ")
        # A conformance has no declaration; its constraints are after the name.
        if " conforms to " in line:
            name, text = line, ""
        found.setdefault(name, set()).add(text)
    return found


def module_changes(module, old, new):
    for name in sorted(old.keys() | new.keys()):
        owner = parent(name)
        # A type that is gone or new is one change.
        if owner and (owner in old) != (owner in new):
            continue
        before, after = old.get(name, set()), new.get(name, set())
        lost, gained = before - after, after - before
        for text in sorted(lost):
            yield from fate(module, name, text, gained, new)
        for text in sorted(gained):
            yield addition(module, name, text, owner in old, any(one.startswith("default ") for one in after))


def parent(name):
    head = name.partition(" conforms to ")[0]
    if head != name:
        return head
    # The labels of a function may contain no dot, its name may: `..<(_:_:)`.
    return re.sub(r"\.[^.(]+(\(.*\))?$", "", name) if re.search(r"[^.(]\.[^.(]", name) else ""


def fate(module, name, text, gained, new):
    """Yields what became of a declaration that is gone, and takes its successor out of `gained`."""
    plain = text.partition(" // deprecated")[0]
    for candidate in sorted(gained):
        if candidate.partition(" // deprecated")[0] == plain:
            gained.discard(candidate)
            kind = DEPRECATED if "// deprecated" in candidate else NOTE
            yield Change(kind, f"swift {module}.{name}", candidate.partition(" // ")[2])
            return
    for candidate in sorted(gained):
        if widens_property(plain, candidate):
            gained.discard(candidate)
            yield Change.note("swift", f"{module}.{name}", f"{plain} → {candidate}")
            return
    if not plain.startswith("required ") and grown(name, plain, new):
        yield Change.note("swift", f"{module}.{name}", "has more parameters, each with a default")
        return
    was = "after its deprecation" if "// deprecated" in text else "without a deprecation"
    if gained:
        candidate = min(gained)
        gained.discard(candidate)
        yield Change.break_("swift", "changed", f"{module}.{name}", f"{plain} → {candidate}")
    else:
        yield Change.break_("swift", "removed", f"{module}.{name}", was)


def addition(module, name, text, is_known_type, has_default):
    """Returns the change of a new declaration: what conforming types and switches must then have is a break."""
    if is_known_type and text.startswith("required ") and not has_default:
        return Change.break_("swift", "requires", f"{module}.{name}", "a new requirement without a default")
    # Products name routes by their cases, and don't switch over them.
    is_route = ".RouteName." in f".{name}"
    if is_known_type and not is_route and re.match(r"(indirect )?case ", text):
        return Change.break_("swift", "case", f"{module}.{name}", "a switch of a product doesn't have it")
    return Change.addition("swift", f"{module}.{name}")


def widens_property(old, new):
    """Returns whether a property that could be read can now be set too, or has become computed."""
    def reading(text):
        match = re.match(r"((?:static )?)(let|var) (.*?)(?: \{ (get|get set) \})?$", text)
        return match and (match[1], match[3], match[2] == "var" and match[4] != "get")
    was, now = reading(old), reading(new)
    return bool(was and now and was[:2] == now[:2] and (now[2] or not was[2]))


def grown(name, text, new):
    """Returns whether there is the same function with more parameters, each of which has a default."""
    old = signature(text)
    if old is None:
        return False
    head = name.partition("(")[0]
    for other, texts in new.items():
        if other.partition("(")[0] == head and other != name:
            for one in texts:
                now = signature(one)
                if now and now[0] == old[0] and now[2] == old[2] and grows(old[1], now[1]):
                    return True
    return False


def grows(old, new):
    left = list(old)
    for parameter in new:
        if left and parameter == left[0]:
            left.pop(0)
        elif " = " not in parameter:
            return False
    return not left


def signature(text):
    """Returns what is before the parameters, the parameters, and what is after them; nil for no function."""
    start = text.find("(", text.find("func ") if "func " in text else text.find("init"))
    if start < 0 or not re.search(r"\b(func|init|subscript)\b", text):
        return None
    depth, parameters, begin = 0, [], start + 1
    for index in range(start, len(text)):
        letter = text[index]
        if letter in "([<{":
            depth += 1
        elif letter in ")]}" or (letter == ">" and text[index - 1] != "-"):
            depth -= 1
        if (letter == "," and depth == 1) or depth == 0:
            parameters.append(text[begin:index].strip())
            begin = index + 1
        if depth == 0:
            return text[:start], [one for one in parameters if one], text[index + 1:]
    return None


# MARK: Declarations

# A change of these details breaks nothing; a raised version comes with an upcaster.
FREE_DETAILS = {"job"}
VERSIONED = {"mail", "event"}


def contract_changes(old, new):
    """Yields the changes of routes, errors, permissions and the like; both are lines `MODULE KIND NAME: DETAIL`."""
    before, after = contract(old), contract(new)
    for key in sorted(before.keys() | after.keys()):
        kind, name = key
        if key not in after:
            yield Change.break_(kind, "removed", name)
        elif key not in before:
            yield Change.addition(kind, name)
        elif before[key] != after[key]:
            detail = f"{before[key]} → {after[key]}"
            is_raised = kind in VERSIONED and number(after[key]) > number(before[key])
            is_free = kind in FREE_DETAILS or is_raised or after[key].startswith("now ")
            yield Change.note(kind, name, detail) if is_free else Change.break_(kind, "changed", name, detail)


def contract(lines):
    """Returns the details by kind and name; a declaration may move to another module."""
    found = {}
    for line in lines:
        _, kind, rest = line.split(" ", 2)
        name, _, detail = rest.partition(": ")
        found[kind, name] = detail
    return found


def number(text):
    return int(text) if text.isdigit() else 0
