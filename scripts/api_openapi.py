"""The OpenAPI document as sorted lines, one for each operation, parameter, body and property, and what breaks a client.

    POST /api/v1/projects
    POST /api/v1/projects request application/json: ProjectCreate; required
    POST /api/v1/projects response 201 application/json: ProjectResponse
    schema ProjectCreate /name: string; required; maxLength 120; minLength 1

The problems of a response are not in them: the list of errors has each code with its kind.
"""

import json
import re

from api_changes import Change

# What a value may be, besides its type; everything else in a schema is for readers.
RULES = ("format", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems",
         "maxItems", "minProperties", "maxProperties", "pattern", "uniqueItems", "multipleOf", "const")
LOWER_IS_WIDER = {"minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"}
HIGHER_IS_WIDER = {"maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"}
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
REFERENCE = "#/components/schemas/"


def openapi_lines(document, keeps=lambda method, path: True):
    """Returns the lines of the operations that `keeps` accepts, and of the schemas that they use."""
    operations = []
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item and keeps(method.upper(), path):
                operations += operation_lines(f"{method.upper()} {path}", item[method], document)
    schemas = document.get("components", {}).get("schemas", {})
    lines = {name: schema_lines(f"schema {name}", schema, False) for name, schema in schemas.items()}
    used = reachable(references(operations), {name: references(found) for name, found in lines.items()})
    return sorted(set(operations + [line for name in used for line in lines.get(name, [])]))


def operation_lines(name, operation, document):
    lines = [name]
    for parameter in operation.get("parameters", []):
        if "$ref" in parameter:
            parameter = document["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
        lines += schema_lines(f"{name} parameter {parameter['in']} {parameter['name']}",
                              parameter.get("schema", {}), parameter.get("required", False))
    body = operation.get("requestBody", {})
    for media, content in body.get("content", {}).items():
        lines += schema_lines(f"{name} request {media}", content.get("schema", {}), body.get("required", False))
    for status, response in operation.get("responses", {}).items():
        if status >= "4":
            continue
        lines.append(f"{name} response {status}")
        for media, content in response.get("content", {}).items():
            lines += schema_lines(f"{name} response {status} {media}", content.get("schema", {}), False)
    return lines


def schema_lines(name, schema, is_required):
    """Returns the line of a schema, and those of its properties, elements and alternatives."""
    nested = []
    if isinstance(schema, bool):
        return [f"{name}: {'anything' if schema else 'nothing'}" + ("; required" if is_required else "")]
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else list(types)
    if "$ref" in schema:
        types.append(schema["$ref"].removeprefix(REFERENCE))
    for key in ("anyOf", "oneOf", "allOf"):
        for index, part in enumerate(schema.get(key, [])):
            if set(part) <= {"$ref", "type", "description"} and isinstance(part.get("type", ""), str):
                types.append(part.get("type") or part["$ref"].removeprefix(REFERENCE))
            else:
                types.append(key)
                nested += schema_lines(place(name, f"{key}{index}"), part, False)
    facts = ["|".join(dict.fromkeys(types)) or "anything"]
    if is_required:
        facts.append("required")
    if "enum" in schema:
        facts.append("enum " + "|".join(sorted(value_text(one) for one in schema["enum"])))
    facts += sorted(f"{rule} {value_text(schema[rule])}" for rule in RULES if rule in schema)
    if schema.get("additionalProperties") is False:
        facts.append("closed")
    for key, part in schema.get("properties", {}).items():
        nested += schema_lines(place(name, key), part, key in schema.get("required", []))
    if isinstance(schema.get("items"), dict):
        nested += schema_lines(place(name, "[]"), schema["items"], False)
    if isinstance(schema.get("additionalProperties"), dict):
        nested += schema_lines(place(name, "{}"), schema["additionalProperties"], False)
    return [f"{name}: {'; '.join(facts)}", *nested]


def place(name, key):
    """Returns the name of a part: the path of properties is the last word, and begins with a slash."""
    head, _, last = name.rpartition(" ")
    return f"{name}/{key}" if last.startswith("/") and " " in head else f"{name} /{key}"


def value_text(value):
    """Returns a value as JSON that contains none of the separators of a line."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace(";", "\\u003b").replace("|", "\\u007c")


def references(lines):
    """Returns the names of components in the types of these lines; names of JSON's own types are no components."""
    return {one for line in lines if ": " in line for one in line.split(": ", 1)[1].split("; ")[0].split("|")}


def reachable(start, uses):
    found, todo = set(), [one for one in start if one in uses]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [one for one in uses[name] if one in uses]
    return found


def directions(lines):
    """Returns the components that clients send, and those that they receive."""
    uses, sent, received = {}, [], []
    for line in lines:
        if line.startswith("schema "):
            uses.setdefault(line.split(" ")[1].rstrip(":"), set()).update(references([line]))
        else:
            (received if " response " in line else sent).append(line)
    return reachable(references(sent), uses), reachable(references(received), uses)


def openapi_changes(old, new):
    """Yields the changes; operations that are gone are changes of routes, and are not repeated."""
    before, after = facts(old), facts(new)
    sides = [directions(old), directions(new)]
    sent = sides[0][0] | sides[1][0]
    received = sides[0][1] | sides[1][1]
    operations = {name for name in before if is_operation(name)}
    kept = {name for name in after if is_operation(name)}
    for name in sorted(before.keys() | after.keys()):
        owner = " ".join(name.split(" ")[:2])
        if is_operation(name) or not (name.startswith("schema ") or owner in operations & kept):
            continue
        if name.startswith("schema "):
            component = name.split(" ")[1]
            is_sent, is_received = component in sent, component in received
            if (owner in before) != (owner in after):
                continue
        else:
            is_received = " response " in name
            is_sent = not is_received
        yield from property_changes(name, before.get(name), after.get(name), is_sent, is_received)


def is_operation(name):
    return name.count(" ") == 1 and not name.startswith("schema ")


def facts(lines):
    """Returns the facts of each line by its name."""
    found = {}
    for line in lines:
        name, _, text = line.partition(": ")
        found[name] = text.split("; ") if text else []
    return found


def property_changes(name, old, new, is_sent, is_received):
    """Yields the changes of one property, parameter, body or response, as the clients that send or read it see them."""
    if new is None:
        yield Change.break_("openapi", "removed", name)
    elif old is None:
        if is_sent and "required" in new:
            yield Change.break_("openapi", "required", name)
        else:
            yield Change.addition("openapi", name)
    else:
        reasons = narrowings(old, new, is_sent, is_received)
        if reasons:
            yield Change.break_("openapi", "changed", name, ", ".join(reasons))
        elif old != new:
            yield Change.note("openapi", name, f"{'; '.join(old)} → {'; '.join(new)}")


def narrowings(old, new, is_sent, is_received):
    """Returns why a client that works with `old` fails with `new`."""
    reasons = []
    types, now = set(old[:1] and old[0].split("|")), set(new[:1] and new[0].split("|"))
    # An integer is a number for each client that sends it.
    lost = {one for one in types - now if not (one == "integer" and "number" in now)}
    if (is_sent and lost and "anything" not in now) or (is_received and types != now):
        reasons.append(f"type {'|'.join(sorted(types))} → {'|'.join(sorted(now))}")
    if is_sent and "required" in new and "required" not in old:
        reasons.append("now required")
    if is_received and "required" in old and "required" not in new:
        reasons.append("no longer in each response")
    if is_sent and "closed" in new and "closed" not in old:
        reasons.append("refuses other properties")
    before, after = rules(old), rules(new)
    gone = set(before.get("enum", "").split("|")) - set(after.get("enum", "").split("|")) - {""}
    if gone and ("enum" in after or is_received):
        reasons.append(f"enum without {', '.join(sorted(gone))}")
    if is_sent and "enum" in after and "enum" not in before:
        reasons.append("now an enum")
    for rule in sorted(set(RULES) & (before.keys() | after.keys())):
        if is_sent and tightens(rule, before.get(rule), after.get(rule)):
            reasons.append(f"{rule} {before.get(rule, 'none')} → {after[rule]}")
        elif is_received and rule == "format" and before.get(rule) != after.get(rule):
            reasons.append(f"format {before.get(rule, 'none')} → {after.get(rule, 'none')}")
    return reasons


def rules(texts):
    return dict(text.split(" ", 1) for text in texts[1:] if " " in text)


def tightens(rule, old, new):
    if new is None or old == new:
        return False
    if old is None:
        return new != "false"
    numbers = [float(one) for one in (old, new) if re.fullmatch(r"-?[0-9.]+(e[+-]?[0-9]+)?", one)]
    if len(numbers) == 2 and rule in LOWER_IS_WIDER:
        return numbers[1] > numbers[0]
    if len(numbers) == 2 and rule in HIGHER_IS_WIDER:
        return numbers[1] < numbers[0]
    return new != "false"
