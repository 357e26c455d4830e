import Testing
import TrellisKernel
import TrellisSchema

@Suite struct SchemaConstraintTests {
    private static func address(_ key: String, _ json: String) -> String {
        var members = ["country": #""DE""#, "contact": #""a@b.c""#, "share": "0.5", "street": #""Main 1""#]
        members[key] = json
        return "{" + members.map { #""\#($0)":\#($1)"# }.joined(separator: ",") + "}"
    }

    @Test(
        "Each constraint reports invalid values",
        arguments: [
            ("country", #""de""#, "/country pattern.mismatch"), ("contact", #""nobody""#, "/contact format.invalid"),
            ("share", "1", "/share range.too_large"), ("share", "-0.1", "/share range.too_small"),
            ("street", #""Main""#, "/street check.failed"), ("zip", "5", "/zip type.mismatch"),
            ("postal_code", "5", "/postal_code key.unknown"),
        ])
    func refusals(key: String, json: String, violation: String) {
        #expect(violations(of: Self.address(key, json), as: Address.self) == [violation])
        #expect(violations(of: Self.address("zip", "null"), as: Address.self) == [])
    }

    @Test("Length counts Unicode scalars, as JSON Schema does")
    func length() {
        #expect(violations(of: #"{"name":"éééé\u0301"}"#, as: ProjectUpdate.self) == [])
        #expect(violations(of: #"{"name":"ééééé\u0301"}"#, as: ProjectUpdate.self) == ["/name length.too_long"])
        #expect(violations(of: #"{"name":"😀😀😀😀😀"}"#, as: ProjectUpdate.self) == [])
        #expect(
            messages(of: #"{"name":""}"#, as: ProjectUpdate.self) == [
                "Expected at least 1 characters, found 0 characters."
            ])
    }

    @Test("Count and uniqueness violations of an array are reported")
    func counts() {
        #expect(
            violations(of: #"{"name":"a","labels":["1","2","3","4"]}"#, as: ProjectCreate.self) == [
                "/labels count.too_many"
            ])
        #expect(
            violations(of: #"{"name":"a","labels":["1","2","1"]}"#, as: ProjectCreate.self) == [
                "/labels/2 unique.repeated"
            ])
    }

    @Test(
        "E-mail addresses are recognized",
        arguments: [
            ("ada@example.com", true), ("a.b+c@d-e.f", true), ("a@localhost", true), ("0@A.ac", true),
            ("a", false), ("@b", false), ("a@", false), ("a..b@c", false), (".a@c", false), ("a@-b", false),
            ("a b@c", false),
            ("a@b@c", false), ("ä@b.c", false), ("a@b..c", false),
        ])
    func email(text: String, isValid: Bool) {
        #expect(SchemaFormat.email.matches(text) == isValid)
    }

    @Test(
        "Other formats are recognized",
        arguments: [
            (SchemaFormat.uri, "https://example.com/a?b=%20#c", true), (.uri, "mailto:a@b", true),
            (.uri, "/relative", false),
            (.uri, "a b:c", false), (.uri, "http://[::1]/", true), (.uri, "http://a/%2", false), (.uri, "1a:b", false),
            (.uri, "", false), (.uuid, "01939d3c-5f80-7a10-8a5e-0b6f1c2d3e4f", true), (.uuid, "01939d3c", false),
            (.date, "2024-02-29", true), (.date, "2023-02-29", false), (.date, "2023-2-9", false),
            (.dateTime, "2023-02-09T00:00:00+01:00", true), (.dateTime, "2023-02-09", false),
        ])
    func formats(format: SchemaFormat, text: String, isValid: Bool) {
        #expect(format.matches(text) == isValid)
    }

    @Test("Concurrent tasks can use the same pattern")
    func concurrentPatterns() async {
        let pattern = SchemaPattern(#"^(\w+)@(\w+)\.[a-z]{2,}$"#)
        let matches = await withTaskGroup(of: Int.self) { group in
            for task in 0..<8 {
                group.addTask { (0..<200).count { pattern.matches("ada\(task)\($0)@example.com") } }
            }
            return await group.reduce(0, +)
        }
        #expect(matches == 1600)
    }

    @Test("Patterns match at any position, in scalars, with ASCII classes")
    func patterns() {
        #expect(SchemaPattern("b+").matches("abbc"))
        #expect(!SchemaPattern(#"^\d$"#).matches("٣"))
        #expect(SchemaPattern("^.$").matches("é"))
        #expect(!SchemaPattern("(").matches("("))
        #expect(SchemaPattern.shared("^x$") === SchemaPattern.shared("^x$"))
    }
}
