import Testing

@Suite("Programs that must not compile", .serialized)
struct RefusalTests {
    @Test("The program does not compile, with the expected errors", arguments: try Refusal.all)
    func refused(refusal: Refusal) throws {
        let errors = try Compiler(asFor: "AppTests").errors(in: [refusal.name: refusal.refused], of: "product")
        #expect(!refusal.expected.isEmpty, "\(refusal.name) expects nothing")
        for expected in refusal.expected {
            #expect(
                errors.contains { $0.contains(expected) },
                "expected: \(expected)\ngot: \(errors.joined(separator: "\n"))")
        }
    }

    @Test("The valid forms of the same programs compile")
    func lawful() throws {
        let refusals = try Refusal.all
        #expect(refusals.count >= 11)
        let sources = Dictionary(uniqueKeysWithValues: refusals.map { ($0.name, $0.lawful) })
        let errors = try Compiler(asFor: "AppTests").errors(in: sources, of: "product")
        #expect(errors == [])
    }
}
