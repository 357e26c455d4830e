"""The public Swift interface of the library products, as sorted lines, from the modules of the last debug build."""

import json
import pathlib
import subprocess

# What every copyable type conforms to says nothing.
IMPLIED = {"Swift.Copyable", "Swift.Escapable", "Swift.SendableMetatype", "Swift.BitwiseCopyable"}


class InterfaceError(Exception):
    """Why the interface can't be read, and what to do."""


def library_modules(root, folder):
    """Returns the names of the targets that other packages can import: those of the library products."""
    # With a folder of its own, the package manager doesn't wait for a build that runs.
    result = run(["swift", "package", "--package-path", str(root), "--scratch-path", str(folder / "package"), "dump-package"])
    products = json.loads(result)["products"]
    return sorted({target for product in products if "library" in product["type"] for target in product["targets"]})


def compiler_flags(root):
    """Returns the search paths of each Swift module of the last debug build.

    They are in the build's own plan, so no second build is needed.
    """
    plan = root / ".build" / "debug.yaml"
    if not plan.exists():
        raise InterfaceError("There is no debug build. Run `swift build --build-tests` first.")
    found = {}
    for line in plan.read_text().splitlines():
        if "args: [" not in line or '"-emit-module-path"' not in line:
            continue
        arguments = json.loads(line[line.index("["):])
        name = arguments[arguments.index("-module-name") + 1]
        found.setdefault(name, search_paths(arguments))
    return found


def search_paths(arguments):
    kept = []
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if argument in ("-Xcc", "-I", "-F", "-target", "-sdk"):
            kept += arguments[index:index + 2]
            index += 1
        elif argument.startswith("-I"):
            kept.append(argument)
        index += 1
    return kept


def read_interface(root, folder):
    """Returns the lines of each library module; `folder` is for the symbol graphs."""
    flags = compiler_flags(root)
    # Library products of C have no Swift interface.
    modules = [name for name in library_modules(root, folder) if name in flags]
    for module in modules:
        run(["swift", "symbolgraph-extract", "-module-name", module, *flags[module],
             "-minimum-access-level", "public", "-skip-synthesized-members", "-skip-inherited-docs",
             "-emit-extension-block-symbols", "-module-cache-path", str(folder / "cache"), "-output-dir", str(folder)])
    graphs = {module: load_graphs(folder, module) for module in modules}
    names = {symbol["identifier"]["precise"]: ".".join(symbol["pathComponents"])
             for module in modules for graph in graphs[module] for symbol in graph["symbols"]}
    return {module: interface_lines(graphs[module], names) for module in modules}


def load_graphs(folder, module):
    files = [folder / f"{module}.symbols.json", *sorted(folder.glob(f"{module}@*.symbols.json"))]
    return [json.loads(file.read_text()) for file in files]


def interface_lines(graphs, names):
    """Returns one line for each declaration, `NAME: DECLARATION`, and for each conformance, `NAME conforms to NAME`."""
    lines = set()
    required = {one["source"] for graph in graphs for one in graph["relationships"] if one["kind"] == "requirementOf"}
    for graph in graphs:
        extended = set()
        for symbol in graph["symbols"]:
            identifier = symbol["identifier"]["precise"]
            if symbol["kind"]["identifier"] == "swift.extension":
                extended.add(identifier)
            else:
                lines.add(declaration_line(symbol, identifier in required))
        for one in graph["relationships"]:
            target = names.get(one["target"]) or one.get("targetFallback", "")
            if one["kind"] != "conformsTo" or target in IMPLIED or not target or one["source"] not in names:
                continue
            # A type of another package conforms to its own protocols without Trellis.
            if one["source"] in extended and one["target"] not in names:
                continue
            lines.add(f"{names[one['source']]} conforms to {target.removeprefix('Swift.')}"
                      + constraints(one.get("swiftConstraints")))
    return sorted(lines)


def declaration_line(symbol, is_required):
    text = " ".join("".join(part["spelling"] for part in symbol["declarationFragments"]).split())
    extension = symbol.get("swiftExtension", {})
    if is_required:
        text = "required " + text
    elif extension.get("typeKind") == "swift.protocol":
        text = "default " + text
    if " where " not in text:
        text += constraints(extension.get("constraints"))
    return f"{'.'.join(symbol['pathComponents'])}: {text}{deprecation(symbol)}"


def constraints(found):
    signs = {"sameType": "==", "conformance": ":", "superclass": ":"}
    texts = sorted({f"{one['lhs']} {signs[one['kind']]} {one['rhs']}" for one in found or [] if one["lhs"] != "Self"})
    return " where " + ", ".join(texts) if texts else ""


def deprecation(symbol):
    for one in symbol.get("availability", []):
        if one.get("isUnconditionallyDeprecated"):
            renamed = f", renamed {one['renamed']}" if "renamed" in one else ""
            return f" // deprecated{renamed}"
    return ""


def run(command):
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        raise InterfaceError(f"{' '.join(command[:3])} didn't end within two minutes. Repeat the command.") from None
    if result.returncode != 0:
        raise InterfaceError(f"{' '.join(command[:6])}: {result.stderr.strip()[-2000:]}")
    return result.stdout
