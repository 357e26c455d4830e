"""Tests of scripts/api-diff: one small example for each kind of difference.

    python3 -m unittest discover --start-directory scripts
"""

import contextlib
import importlib.machinery
import importlib.util
import io
import pathlib
import tempfile
import unittest

from api_changes import contract_changes, interface_changes
from api_interface import interface_lines, search_paths
from api_openapi import openapi_changes, openapi_lines
from api_settings import event_changes, event_lines, setting_changes, setting_lines
from release_pages import PageError, declared_breaks, last_release, may_break, next_page, version


def load_script(name):
    """Returns a script without the extension .py as a module."""
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), str(pathlib.Path(__file__).parent / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


api_diff = load_script("api-diff")


def shown(changes):
    """Returns the changes as `kind identifier`."""
    return [f"{change.kind} {change.identifier}" for change in changes]


class InterfaceTests(unittest.TestCase):
    def changes(self, old, new):
        return shown(interface_changes({"Kit": old}, {"Kit": new}))

    def test_an_added_declaration_is_an_addition(self):
        self.assertEqual(self.changes([], ["Box: struct Box"]), ["added swift Kit.Box"])

    def test_a_type_that_is_gone_is_one_break(self):
        old = ["Box: struct Box", "Box.size: let size: Int", "Box conforms to Sendable"]
        self.assertEqual(self.changes(old, []), ["break swift removed Kit.Box"])

    def test_a_removed_member_is_a_break(self):
        old = ["Box: struct Box", "Box.size: let size: Int"]
        self.assertEqual(self.changes(old, old[:1]), ["break swift removed Kit.Box.size"])

    def test_a_removal_says_whether_there_was_a_deprecation(self):
        for suffix, said in [("", "without a deprecation"), (" // deprecated", "after its deprecation")]:
            change, = interface_changes({"Kit": [f"box(): func box(){suffix}"]}, {"Kit": []})
            self.assertEqual(change.detail, said)

    def test_a_changed_type_is_a_break(self):
        self.assertEqual(
            self.changes(["Box.size: let size: Int"], ["Box.size: let size: Int64"]),
            ["break swift changed Kit.Box.size"])

    def test_a_deprecation_is_no_break(self):
        old, new = "Box.size: let size: Int", "Box.size: let size: Int // deprecated, renamed length"
        self.assertEqual(self.changes([old], [new]), ["deprecated swift Kit.Box.size"])

    def test_a_property_that_can_be_set_now_is_no_break(self):
        for old, new in [("let size: Int", "var size: Int"), ("var size: Int { get }", "var size: Int { get set }"),
                         ("let size: Int", "var size: Int { get }")]:
            self.assertEqual(self.changes([f"Box.size: {old}"], [f"Box.size: {new}"]), ["changed swift Kit.Box.size"])

    def test_a_property_that_cannot_be_set_any_more_is_a_break(self):
        self.assertEqual(
            self.changes(["Box.size: var size: Int"], ["Box.size: let size: Int"]), ["break swift changed Kit.Box.size"])

    def test_parameters_with_defaults_are_no_break(self):
        old = "Box.init(size:): init(size: Int, then: (Int, [String: Int]) -> Void)"
        new = "Box.init(size:depth:): init(size: Int, depth: Int = 1, then: (Int, [String: Int]) -> Void)"
        self.assertEqual(self.changes([old], [new]), ["changed swift Kit.Box.init(size:)", "added swift Kit.Box.init(size:depth:)"])

    def test_a_parameter_without_a_default_is_a_break(self):
        old, new = "Box.fill(_:): func fill(_ size: Int)", "Box.fill(_:by:): func fill(_ size: Int, by step: Int)"
        self.assertEqual(self.changes([old], [new]), ["break swift removed Kit.Box.fill(_:)", "added swift Kit.Box.fill(_:by:)"])

    def test_a_case_is_a_break_of_a_known_enum_only(self):
        enum, case = "Colour: enum Colour", "Colour.red: case red"
        self.assertEqual(self.changes([enum], [enum, case]), ["break swift case Kit.Colour.red"])
        self.assertEqual(self.changes([], [enum, case]), ["added swift Kit.Colour"])

    def test_a_name_of_a_route_is_an_addition(self):
        names, name = "Shop.RouteName: enum Shop.RouteName", "Shop.RouteName.list: case list"
        self.assertEqual(self.changes([names], [names, name]), ["added swift Kit.Shop.RouteName.list"])

    def test_a_requirement_is_a_break_unless_it_has_a_default(self):
        protocol, required = "Shape: protocol Shape", "Shape.area: required var area: Int { get }"
        self.assertEqual(self.changes([protocol], [protocol, required]), ["break swift requires Kit.Shape.area"])
        default = "Shape.area: default var area: Int { get }"
        self.assertEqual(self.changes([protocol], [protocol, required, default]), ["added swift Kit.Shape.area"] * 2)

    def test_a_lost_conformance_is_a_break(self):
        box = ["Box: struct Box"]
        self.assertEqual(
            self.changes(box + ["Box conforms to Hashable"], box), ["break swift removed Kit.Box conforms to Hashable"])

    def test_a_library_that_is_gone_is_one_break(self):
        self.assertEqual(shown(interface_changes({"Kit": ["Box: struct Box"]}, {})), ["break swift removed Kit"])

    def test_lines_come_from_symbol_graphs(self):
        def symbol(identifier, kind, path, text, **more):
            return {"identifier": {"precise": identifier}, "kind": {"identifier": kind}, "pathComponents": path,
                    "declarationFragments": [{"spelling": text}], **more}

        graph = {
            "symbols": [
                symbol("s:B", "swift.struct", ["Box"], "struct Box"),
                symbol("s:S", "swift.protocol", ["Shape"], "protocol Shape"),
                symbol("s:SA", "swift.property", ["Shape", "area"], "var area: Int { get }"),
                symbol("s:SD", "swift.property", ["Shape", "area"], "var area: Int { get }",
                       swiftExtension={"typeKind": "swift.protocol"}),
                symbol("s:BO", "swift.method", ["Box", "open()"], "func open()",
                       availability=[{"isUnconditionallyDeprecated": True, "renamed": "unlock()"}]),
                symbol("s:e:I", "swift.extension", ["Int"], "extension Int"),
            ],
            "relationships": [
                {"kind": "requirementOf", "source": "s:SA", "target": "s:S"},
                {"kind": "conformsTo", "source": "s:B", "target": "s:S"},
                {"kind": "conformsTo", "source": "s:B", "target": "s:s8C", "targetFallback": "Swift.Copyable"},
                {"kind": "conformsTo", "source": "s:e:I", "target": "s:S"},
                {"kind": "conformsTo", "source": "s:e:I", "target": "s:SH", "targetFallback": "Swift.Hashable"},
            ],
        }
        names = {one["identifier"]["precise"]: ".".join(one["pathComponents"]) for one in graph["symbols"]}
        self.assertEqual(interface_lines([graph], names), [
            "Box conforms to Shape", "Box.open(): func open() // deprecated, renamed unlock()", "Box: struct Box",
            "Int conforms to Shape", "Shape.area: default var area: Int { get }",
            "Shape.area: required var area: Int { get }", "Shape: protocol Shape"])

    def test_only_search_paths_are_taken_from_the_build(self):
        arguments = ["swiftc", "-module-name", "Kit", "-I", "/m", "-Xcc", "-fmodule-map-file=/a", "-Onone", "-I/usr/include"]
        self.assertEqual(search_paths(arguments), ["-I", "/m", "-Xcc", "-fmodule-map-file=/a", "-I/usr/include"])


class ContractTests(unittest.TestCase):
    def test_each_kind_of_declaration_breaks_when_it_is_removed_or_changed(self):
        for kind, detail, other in [
            ("route", ": member", ": superuser"), ("error", ": conflict", ": invalid"), ("permission", "", None),
            ("feature", "", None), ("quota", ": items", ": bytes"), ("mail", ": 2", ": 1"), ("job", "", None),
            ("text", "", None), ("migration", ": 1", ": 2"),
        ]:
            old = [f"auth {kind} name{detail}"]
            self.assertEqual(shown(contract_changes(old, [])), [f"break {kind} removed name"])
            self.assertEqual(shown(contract_changes([], old)), [f"added {kind} name"])
            if other:
                self.assertEqual(shown(contract_changes(old, [f"auth {kind} name{other}"])), [f"break {kind} changed name"])

    def test_a_declaration_may_move_to_another_module(self):
        self.assertEqual(shown(contract_changes(["auth error a.b: conflict"], ["users error a.b: conflict"])), [])

    def test_a_job_or_mail_that_keeps_its_former_name_breaks_nothing(self):
        for kind, detail in [("job", ""), ("mail", ": 1")]:
            new = [f"core {kind} sweep{detail}", f"core {kind} clean: now sweep"]
            self.assertEqual(
                shown(contract_changes([f"core {kind} clean{detail}"], new)), [f"changed {kind} clean", f"added {kind} sweep"])

    def test_a_raised_version_of_a_mail_breaks_nothing(self):
        self.assertEqual(shown(contract_changes(["auth mail x: 1"], ["auth mail x: 2"])), ["changed mail x"])


class OpenAPITests(unittest.TestCase):
    @staticmethod
    def document(sent=None, received=None, status="201", parameters=()):
        def content(name):
            return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}

        return openapi_lines({
            "paths": {"/boxes": {"post": {
                "parameters": list(parameters), "requestBody": {**content("BoxCreate"), "required": True},
                "responses": {status: content("Box"), "409": content("Problem")}}}},
            "components": {"schemas": {
                "BoxCreate": sent or {"type": "object", "properties": {}}, "Unused": {"type": "string"},
                "Box": received or {"type": "object", "properties": {}}}},
        })

    def sent(self, old, new, required=((), ())):
        sides = [self.document(sent={"type": "object", "properties": side, "required": list(names)})
                 for side, names in zip((old, new), required)]
        return shown(openapi_changes(*sides))

    def received(self, old, new, required=((), ())):
        sides = [self.document(received={"type": "object", "properties": side, "required": list(names)})
                 for side, names in zip((old, new), required)]
        return shown(openapi_changes(*sides))

    def test_lines_are_readable_and_without_problems(self):
        lines = self.document(sent={"type": "object", "additionalProperties": False, "required": ["name"], "properties": {
            "name": {"type": ["string", "null"], "maxLength": 9, "enum": ["b", "a;"]},
            "parts": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}}}})
        self.assertEqual(lines, [
            "POST /boxes", "POST /boxes request application/json: BoxCreate; required", "POST /boxes response 201",
            "POST /boxes response 201 application/json: Box", "schema Box: object",
            'schema BoxCreate /name: string|null; required; enum "a\\u003b"|"b"; maxLength 9',
            "schema BoxCreate /parts/[]/n: integer", "schema BoxCreate /parts/[]: object",
            "schema BoxCreate /parts: array", "schema BoxCreate: object; closed"])

    def test_a_new_property_breaks_only_if_it_must_be_sent(self):
        string = {"a": {"type": "string"}}
        self.assertEqual(self.sent({}, string), ["added openapi schema BoxCreate /a"])
        self.assertEqual(self.sent({}, string, ((), ("a",))), ["break openapi required schema BoxCreate /a"])
        self.assertEqual(self.received({}, string, ((), ("a",))), ["added openapi schema Box /a"])

    def test_a_removed_property_is_a_break_on_both_sides(self):
        string = {"a": {"type": "string"}}
        self.assertEqual(self.sent(string, {}), ["break openapi removed schema BoxCreate /a"])
        self.assertEqual(self.received(string, {}), ["break openapi removed schema Box /a"])

    def test_what_must_be_sent_now_is_a_break(self):
        string = {"a": {"type": "string"}}
        self.assertEqual(self.sent(string, string, ((), ("a",))), ["break openapi changed schema BoxCreate /a"])
        self.assertEqual(self.sent(string, string, (("a",), ())), ["changed openapi schema BoxCreate /a"])

    def test_what_may_be_absent_now_breaks_readers(self):
        string = {"a": {"type": "string"}}
        self.assertEqual(self.received(string, string, (("a",), ())), ["break openapi changed schema Box /a"])

    def test_a_narrower_type_or_rule_breaks_senders_and_a_wider_one_does_not(self):
        for wide, narrow in [
            ({"type": ["string", "null"]}, {"type": "string"}), ({"type": "number"}, {"type": "integer"}),
            ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 8}),
            ({"type": "string"}, {"type": "string", "minLength": 1}), ({"type": "string"}, {"type": "string", "pattern": "a|b"}),
            ({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 2}),
            ({"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["a"]}),
            ({"type": "string"}, {"type": "string", "enum": ["a"]}), ({"type": "string"}, {"type": "string", "format": "uuid"}),
        ]:
            self.assertEqual(self.sent({"a": wide}, {"a": narrow}), ["break openapi changed schema BoxCreate /a"], narrow)
            self.assertEqual(self.sent({"a": narrow}, {"a": wide}), ["changed openapi schema BoxCreate /a"], wide)

    def test_a_type_that_clients_do_not_expect_breaks_readers(self):
        for old, new in [({"type": "string"}, {"type": ["string", "null"]}),
                         ({"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["a"]}),
                         ({"type": "string", "format": "date"}, {"type": "string"})]:
            self.assertEqual(self.received({"a": old}, {"a": new}), ["break openapi changed schema Box /a"])
        self.assertEqual(
            self.received({"a": {"type": "string", "enum": ["a"]}}, {"a": {"type": "string", "enum": ["a", "b"]}}),
            ["changed openapi schema Box /a"])

    def test_another_status_is_a_break(self):
        self.assertEqual(shown(openapi_changes(self.document(), self.document(status="200"))), [
            "added openapi POST /boxes response 200", "added openapi POST /boxes response 200 application/json",
            "break openapi removed POST /boxes response 201", "break openapi removed POST /boxes response 201 application/json"])

    def test_a_parameter_breaks_if_it_must_be_sent_or_is_gone(self):
        parameter = {"name": "size", "in": "query", "required": True, "schema": {"type": "integer"}}
        name = "POST /boxes parameter query size"
        without, required = self.document(), self.document(parameters=[parameter])
        optional = self.document(parameters=[{**parameter, "required": False}])
        self.assertEqual(shown(openapi_changes(without, required)), [f"break openapi required {name}"])
        self.assertEqual(shown(openapi_changes(without, optional)), [f"added openapi {name}"])
        self.assertEqual(shown(openapi_changes(optional, without)), [f"break openapi removed {name}"])

    def test_an_operation_that_is_gone_is_left_to_the_routes(self):
        self.assertEqual(shown(openapi_changes(self.document(), [])), [])


class SettingTests(unittest.TestCase):
    TABLE = ("| key | variable | type | default | meaning |\n|---|---|---|---|---|\n"
             "| `web.port` | `APP_WEB__PORT` | integer; must be between 0 and 65535 | `8080` | The port. |\n")

    def test_lines_come_from_the_table(self):
        self.assertEqual(setting_lines(self.TABLE), ["web.port: integer; must be between 0 and 65535; default 8080"])

    def test_a_removed_or_renamed_key_is_a_break(self):
        self.assertEqual(shown(setting_changes(["a.b: text"], ["a.c: text"])), ["break setting removed a.b", "added setting a.c"])

    def test_a_narrower_rule_is_a_break_and_a_wider_one_is_not(self):
        for wide, narrow in [
            ("integer; must be between 0 and 9", "integer; must be between 1 and 9"), ("text", "text; must not be empty"),
            ("size, as in 64KiB or 1MiB; must be between 1B and 1MiB", "size, as in 64KiB or 1MiB; must be between 1B and 1023KiB"),
            ("duration; must be at least 1s", "duration; must be at least 1m"), ("text", "text; must be a domain"),
            ("one of json, text", "one of json"), ("integer", "integer; must be at most 9"),
        ]:
            self.assertEqual(shown(setting_changes([f"a.b: {wide}"], [f"a.b: {narrow}"])), ["break setting narrower a.b"], narrow)
            self.assertEqual(shown(setting_changes([f"a.b: {narrow}"], [f"a.b: {wide}"])), ["changed setting a.b"], wide)

    def test_another_type_is_a_break_and_another_default_is_not(self):
        self.assertEqual(shown(setting_changes(["a.b: text"], ["a.b: integer"])), ["break setting narrower a.b"])
        self.assertEqual(shown(setting_changes(["a.b: text; default x"], ["a.b: text; default y"])), ["changed setting a.b"])


class EventTests(unittest.TestCase):
    OLD = ["event box.made /size: integer; required", "event box.made: version 1"]

    def test_lines_come_from_the_reference(self):
        text = ("| event | version |\n|---|---|\n| `box.made` | 1 | `x` |  |\n\n## box.made\n\nA box.\n\n```json\n"
                '{"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}}\n```\n')
        self.assertEqual(event_lines(text), self.OLD)

    def test_a_removed_event_is_one_break(self):
        self.assertEqual(shown(event_changes(self.OLD, [])), ["break event removed box.made"])

    def test_a_removed_or_changed_property_is_a_break(self):
        self.assertEqual(shown(event_changes(self.OLD, self.OLD[1:])), ["break event removed box.made /size"])
        new = ["event box.made /size: string; required", self.OLD[1]]
        self.assertEqual(shown(event_changes(self.OLD, new)), ["break event changed box.made /size"])

    def test_a_new_version_has_an_upcaster_and_breaks_nothing(self):
        self.assertEqual(shown(event_changes(self.OLD, ["event box.made: version 2"])), ["changed event box.made"])

    def test_a_new_event_or_property_is_an_addition(self):
        self.assertEqual(shown(event_changes([], self.OLD)), ["added event box.made"])
        self.assertEqual(shown(event_changes(self.OLD[1:], self.OLD)), ["added event box.made /size"])


class PageTests(unittest.TestCase):
    PAGE = "# 0.2.0\n\n## Who is affected\n\nAll.\n\n## What changed\n\n{}\n\n## What to do\n\n- `swift removed Kit.No`: no.\n"

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def page(self, name, text=""):
        path = self.folder / f"{name}.md"
        path.write_text(self.PAGE.format(text))
        return path

    def test_versions_are_compared_as_numbers(self):
        self.assertEqual(version("1.10.0"), (1, 10, 0))
        for text in ["1.0", "1.0.0-beta", "01.0.0", "v1.0.0", "template"]:
            self.assertIsNone(version(text))
        for name in ["0.2.0", "0.10.0"]:
            (self.folder / name).mkdir()
            (self.folder / name / "contract.txt").touch()
        self.assertEqual(last_release(self.folder), "0.10.0")

    def test_the_next_page_is_the_only_later_one(self):
        self.page("0.1.0")
        self.assertIsNone(next_page(self.folder, "0.1.0"))
        self.page("0.2.0")
        self.assertEqual(next_page(self.folder, "0.1.0").stem, "0.2.0")
        self.page("0.3.0")
        with self.assertRaises(PageError):
            next_page(self.folder, "0.1.0")

    def test_breaks_are_declared_below_what_changed_only(self):
        page = self.page("0.2.0", "- `swift removed Kit.Box`: it was empty.\n- `openapi required POST /a /b`: so.\n- Words, `x y z`.")
        self.assertEqual(declared_breaks(page), ["swift removed Kit.Box", "openapi required POST /a /b"])

    def test_an_item_declares_each_break_that_it_begins_with(self):
        page = self.page("0.2.0", "- `swift removed Kit.Box`,\n  `swift removed Kit.Lid`: with `swift removed Kit.Not`.")
        self.assertEqual(declared_breaks(page), ["swift removed Kit.Box", "swift removed Kit.Lid"])

    def test_a_page_has_three_headings(self):
        page = self.page("0.2.0")
        page.write_text(page.read_text().replace("## What to do", "## Steps"))
        with self.assertRaises(PageError):
            declared_breaks(page)

    def test_only_major_versions_break_and_minor_ones_before_the_first(self):
        for old, new, expected in [("0.1.0", "0.2.0", True), ("0.1.0", "0.1.1", False), ("1.1.0", "1.2.0", False),
                                   ("1.1.0", "2.0.0", True), ("0.9.0", "1.0.0", True)]:
            self.assertEqual(may_break(old, new), expected, new)


class ReportTests(unittest.TestCase):
    def report(self, following, declared, new=()):
        changes = list(interface_changes({"Kit": ["box(): func box()"]}, {"Kit": list(new)}))
        with contextlib.redirect_stdout(io.StringIO()) as output:
            code = api_diff.report(changes, "0.1.0", following, declared, False)
        return code, output.getvalue()

    def test_an_undeclared_break_fails_and_is_named(self):
        for following in [None, "0.2.0"]:
            code, output = self.report(following, [])
            self.assertEqual(code, 1)
            self.assertIn("UNDECLARED  swift removed Kit.box()", output)

    def test_a_declared_break_passes(self):
        self.assertEqual(self.report("0.2.0", ["swift removed Kit.box()"])[0], 0)

    def test_a_declared_break_that_is_not_there_fails(self):
        code, output = self.report("0.2.0", ["swift removed Kit.box()"], ["box(): func box()"])
        self.assertEqual(code, 1)
        self.assertIn("NOT THERE   swift removed Kit.box()", output)

    def test_a_break_in_a_patch_fails_even_if_it_is_declared(self):
        code, output = self.report("0.1.1", ["swift removed Kit.box()"])
        self.assertEqual(code, 1)
        self.assertIn("FORBIDDEN", output)


class RecordTests(unittest.TestCase):
    CONTRACT = "core error core.full: conflict\ncore route GET /boxes: open\nshop error shop.empty: invalid\n"

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        golden = self.root / "Tests" / "AppTests" / "Golden"
        for folder in [golden, self.root / "docs" / "reference", self.root / "docs" / "releases", self.root / "Sources" / "Modules" / "Shop"]:
            folder.mkdir(parents=True)
        (golden / "contract.txt").write_text(self.CONTRACT)
        (golden / "openapi.json").write_text(
            '{"paths": {"/boxes": {"get": {"responses": {"200": {}}}}, "/shops": {"get": {"responses": {"200": {}}}}}}')
        (golden / "settings.md").write_text(SettingTests.TABLE + "| `shop.a` | `A` | text |  | A shop. |\n")
        (self.root / "docs" / "reference" / "events.md").write_text("# Events\n")
        (self.root / "docs" / "releases" / "0.1.0.md").write_text(PageTests.PAGE.format("Nothing."))
        original = api_diff.read_interface
        self.addCleanup(lambda: setattr(api_diff, "read_interface", original))
        self.interface = {"Kit": ["Box: struct Box"]}
        api_diff.read_interface = lambda root, folder: self.interface

    def run_quietly(self, call, *arguments):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            code = call(*arguments, self.root)
        return code, output.getvalue()

    def test_before_the_first_release_there_is_nothing_to_compare(self):
        self.assertEqual(self.run_quietly(api_diff.compare, False)[0], 0)

    def test_a_recorded_release_equals_itself_and_leaves_the_products_own_modules_out(self):
        self.assertEqual(self.run_quietly(api_diff.record, "0.1.0")[0], 0)
        folder = self.root / "docs" / "releases" / "0.1.0"
        found = "".join(file.read_text() for file in sorted(folder.rglob("*.txt")))
        self.assertIn("core error core.full: conflict\n", found)
        self.assertIn("GET /boxes response 200\n", found)
        self.assertNotIn("shop", found)
        code, output = self.run_quietly(api_diff.compare, False)
        self.assertEqual(code, 0)
        self.assertIn("0 breaks", output)

    def test_migrations_that_were_frozen_first_are_no_recorded_interface(self):
        frozen = self.root / "docs" / "releases" / "0.1.0" / "migrations.txt"
        frozen.parent.mkdir()
        frozen.write_text("migration core.001-create a b\n")
        self.assertEqual(self.run_quietly(api_diff.compare, False)[0], 0)
        self.assertEqual(self.run_quietly(api_diff.record, "0.1.0")[0], 0)
        self.assertEqual(self.run_quietly(api_diff.compare, False)[0], 0)
        self.assertEqual(frozen.read_text(), "migration core.001-create a b\n")

    def test_a_record_needs_a_page_and_a_later_version_and_is_written_once(self):
        for name in ["0.1", "0.2.0"]:
            with self.assertRaises(PageError):
                api_diff.record(name, self.root)
        self.run_quietly(api_diff.record, "0.1.0")
        with self.assertRaises(PageError):
            api_diff.record("0.1.0", self.root)

    def test_a_release_with_an_undeclared_break_is_not_recorded(self):
        self.run_quietly(api_diff.record, "0.1.0")
        (self.root / "docs" / "releases" / "0.2.0.md").write_text(PageTests.PAGE.format("Nothing."))
        self.interface = {"Kit": []}
        with contextlib.redirect_stdout(io.StringIO()), self.assertRaises(PageError):
            api_diff.record("0.2.0", self.root)
        self.assertFalse((self.root / "docs" / "releases" / "0.2.0").exists())


if __name__ == "__main__":
    unittest.main()
