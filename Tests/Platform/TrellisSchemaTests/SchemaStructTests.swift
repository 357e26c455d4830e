import Testing
import TrellisKernel
import TrellisSchema

@Suite struct SchemaStructTests {
    @Test("An object with all keys is read and written unchanged")
    func roundTrip() throws {
        let text = #"{"name":"Apollo","description":null,"status":"on-hold","labels":["a","b"],"priority":7}"#
        let value = try decode(ProjectCreate.self, text)
        #expect(value == ProjectCreate(name: "Apollo", status: .onHold, labels: ["a", "b"], priority: 7))
        #expect(try SchemaCoding.text(value) == text)
    }

    @Test("Absent keys have their defaults")
    func defaults() throws {
        let value = try decode(ProjectCreate.self, #"{"name":"Apollo"}"#)
        #expect(value == ProjectCreate(name: "Apollo"))
        #expect(value.priority == 5)
    }

    @Test("All violations are reported together, in the order of the document")
    func allViolations() {
        let text = #"{"name":"","labels":["a","a",3,"b"],"priority":11,"nmae":"x","status":"activ"}"#
        #expect(
            violations(of: text, as: ProjectCreate.self) == [
                "/name length.too_short", "/labels/2 type.mismatch", "/priority range.too_large", "/nmae key.unknown",
                "/status enum.unknown",
            ])
    }

    @Test("A missing key is reported with its pointer, together with other violations")
    func missing() {
        #expect(
            violations(of: #"{"id":"x","version":1.5}"#, as: ProjectResponse.self) == [
                "/name key.missing", "/status key.missing", "/tenant_id key.missing", "/created_at key.missing",
                "/id format.invalid", "/version type.mismatch",
            ])
    }

    @Test("A default does not replace null")
    func nullForDefault() {
        #expect(violations(of: #"{"name":"a","priority":null}"#, as: ProjectCreate.self) == ["/priority type.mismatch"])
    }

    @Test("An unknown key is reported by name, with the nearest known key")
    func unknownKey() {
        #expect(
            messages(of: #"{"name":"a","discription":"b"}"#, as: ProjectCreate.self) == [
                #"The key "discription" is not known here. Did you mean "description"?"#
            ])
        #expect(
            messages(of: #"{"name":"a","zebra":"b"}"#, as: ProjectCreate.self) == [
                #"The key "zebra" is not known here."#
            ])
    }

    @Test("A value that is not an object is one violation at the root")
    func notAnObject() {
        #expect(violations(of: "[1]", as: ProjectCreate.self) == [" type.mismatch"])
        #expect(messages(of: "[1]", as: ProjectCreate.self) == ["Expected an object, found an array."])
    }

    @Test("Escapes in keys are decoded")
    func escapedKeys() throws {
        #expect(try decode(ProjectCreate.self, #"{"n\u0061me":"x"}"#).name == "x")
        #expect(violations(of: #"{"na/me~":"x","name":"y"}"#, as: ProjectCreate.self) == ["/na~1me~0 key.unknown"])
    }

    @Test("Nested values have pointers through objects and arrays")
    func nested() {
        let text = #"{"name":"a","children":[{"name":"b","children":[]},{"name":1,"children":[{}]}]}"#
        #expect(
            violations(of: text, as: Tree.self) == [
                "/children/1/name type.mismatch", "/children/1/children/0/name key.missing",
                "/children/1/children/0/children key.missing",
            ])
    }

    @Test("A patch distinguishes absent from null")
    func patch() throws {
        #expect(try decode(ProjectUpdate.self, "{}").description == .absent)
        #expect(try decode(ProjectUpdate.self, #"{"description":null}"#).description == .null)
        #expect(try decode(ProjectUpdate.self, #"{"description":"x"}"#).description == .value("x"))
        #expect(
            violations(of: #"{"description":"123456"}"#, as: ProjectUpdate.self) == ["/description length.too_long"])
        #expect(Patch.value("b").applied(to: "a") == "b")
        #expect(Patch<String>.null.applied(to: "a") == nil)
        #expect(Patch<String>.absent.applied(to: "a") == "a")
    }

    @Test("An absent patch is omitted, and the commas are correct")
    func writtenPatch() throws {
        #expect(try SchemaCoding.text(ProjectUpdate()) == #"{"name":null}"#)
        #expect(try SchemaCoding.text(ProjectUpdate(description: .null)) == #"{"name":null,"description":null}"#)
        #expect(try SchemaCoding.text(Transfer()) == "{}")
        #expect(try SchemaCoding.text(Transfer(note: .value("x"))) == #"{"note":"x"}"#)
    }

    @Test("A rule across properties is checked when all are valid")
    func complaint() throws {
        #expect(try decode(Span.self, #"{"start":1,"end":2}"#) == Span(1...2))
        #expect(violations(of: #"{"start":3,"end":2}"#, as: Span.self) == [" check.failed"])
        #expect(violations(of: #"{"start":"3","end":2}"#, as: Span.self) == ["/start type.mismatch"])
    }

    @Test("Properties can have the names that generated code uses")
    func awkwardNames() throws {
        let text =
            #"{"json":"a","reader":1,"members":["b"],"member":null,"writer":"c","value":2,"default":3,"url_path":"d"}"#
        let value = try decode(Awkward.self, text)
        #expect(value.URLPath == "d")
        #expect(try SchemaCoding.text(value) == text)
    }

    @Test("Properties can be private")
    func privateProperties() throws {
        let value = try decode(Secretive.self, #"{"secret":3}"#)
        #expect(value.isOdd)
        #expect(try SchemaCoding.text(value) == #"{"secret":3,"known":"x"}"#)
    }

    @Test("A struct without properties is an empty object")
    func empty() throws {
        #expect(try decode(Nothing.self, "{}") == Nothing())
        #expect(try SchemaCoding.text(Nothing()) == "{}")
        #expect(violations(of: #"{"a":1}"#, as: Nothing.self) == ["/a key.unknown"])
    }

    @Test("A response writes identifiers, times and null")
    func response() throws {
        let id = ID<Project>(high: 0x0193_9d3c_5f80_7a10, low: 0x8a5e_0b6f_1c2d_3e4f)
        let value = ProjectResponse(
            id: id, name: "A \"b\"\n", description: nil, status: .archived, tenantID: ID(high: 0, low: 1),
            createdAt: Timestamp(microseconds: 0), version: -7)
        let text =
            #"{"id":"01939d3c-5f80-7a10-8a5e-0b6f1c2d3e4f","name":"A \"b\"\n","description":null,"status":"archived","#
            + #""tenant_id":"00000000-0000-0000-0000-000000000001","created_at":"1970-01-01T00:00:00.000000Z","version":-7}"#
        #expect(try SchemaCoding.text(value) == text)
        #expect(try decode(ProjectResponse.self, text) == value)
    }
}
