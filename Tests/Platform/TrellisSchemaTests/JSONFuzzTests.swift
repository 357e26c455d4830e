import Foundation
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// Tests that invalid input never traps, with seeded, repeatable data and bounded run time.
@Suite struct JSONFuzzTests {
    private static let documents = [
        #"{"id":"01939d3c-5f80-7a10-8a5e-0b6f1c2d3e4f","name":"A \"b\" \u00e9\ud83d\ude00","description":null,"status":"archived","#
            + #""tenant_id":"00000000-0000-0000-0000-000000000001","created_at":"1970-01-01T00:00:00.000000Z","version":-7}"#,
        #"[{"type":"card","number":"4","holders":{"Ada":1,"Bob":-2.5e3}},{"type":"cash"},{"type":"bank_transfer","note":"é"}]"#,
        #"{"name":"a","children":[{"name":"b","children":[{"name":"c","children":[]}]}]}"#,
        #"[0,-0,1e5,1E-5,0.25,123456789012345678901234567890,1e400,true,false,null,"",[],{},{"":""}]"#,
    ].map { Array($0.utf8) }

    /// Bytes that are special in JSON, chosen more often than at random.
    private static let telling =
        Array("{}[]:,\"\\/0123456789.eE+-tfnaulrse \n\t\u{0}\u{1F}\u{7F}ud8cé😀".utf8) + [0x80, 0xC0, 0xED, 0xF4, 0xFF]

    private static let fragments = [
        "\\ud800", "\\udc00", "\\ud83d\\ude00", "1e999", "-1e-999", "99999999999999999999", "[[[[[[[[",
        "{\"a\":{\"a\":", ",\"name\":1",
        "\"name\"", "\\u0000", "0000", "--", "\u{FEFF}", "\\", "\"", "1.7976931348623159e308",
    ].map { Array($0.utf8) }

    @Test("Mutated documents are read, or rejected as JSON or by the schema", arguments: [1, 2, 3] as [UInt64])
    func mutations(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2500 {
            var bytes = Self.documents[round % Self.documents.count]
            for _ in 0..<Int.random(in: 1...6, using: &generator) { Self.mutate(&bytes, &generator) }
            read(bytes)
        }
    }

    @Test("Random bytes are read or rejected", arguments: [5, 6] as [UInt64])
    func noise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<4000 {
            let count = Int.random(in: 0...40, using: &generator)
            let bytes = (0..<count).map { _ in
                round % 2 == 0
                    ? UInt8.random(in: 0...255, using: &generator) : Self.telling.randomElement(using: &generator) ?? 0
            }
            read(bytes)
        }
    }

    @Test("Truncated documents are rejected")
    func truncated() {
        for document in Self.documents {
            for count in 0..<document.count {
                #expect(throws: JSONSyntaxError.self) {
                    try SchemaCoding.decode(JSONValue.self, from: Array(document.prefix(count)))
                }
            }
        }
    }

    @Test("Unusual texts in a query are read or rejected")
    func queries() {
        var generator = SeededGenerator(seed: 8)
        let names = ["name", "labels", "priority", "status", "", "é", "a/b~c"]
        for _ in 0..<2000 {
            let pairs = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                let text = (0..<Int.random(in: 0...6, using: &generator)).compactMap { _ in
                    Self.telling.randomElement(using: &generator)
                }
                return (
                    name: names.randomElement(using: &generator) ?? "", value: String(decoding: text, as: UTF8.self)
                )
            }
            #expect(isExpected { try SchemaCoding.decodeQuery(ProjectCreate.self, from: pairs) })
            for pair in pairs {
                #expect(isExpected { try SchemaCoding.decodeScalar(Double.self, text: pair.value, pointer: "") })
                #expect(isExpected { try SchemaCoding.decodeScalar([Int32].self, text: pair.value, pointer: "") })
            }
        }
    }

    /// Reads the bytes as every type, and compares the result with Foundation's.
    private func read(_ bytes: [UInt8]) {
        #expect(isExpected { try SchemaCoding.decode(ProjectResponse.self, from: bytes) })
        #expect(isExpected { try SchemaCoding.decode([Payment].self, from: bytes) })
        #expect(isExpected { try SchemaCoding.decode(Tree.self, from: bytes) })
        #expect(isExpected { try SchemaCoding.decode([String: [Int]].self, from: bytes) })
        do {
            let value = try SchemaCoding.decode(JSONValue.self, from: bytes)
            let again = try SchemaCoding.decode(JSONValue.self, from: Array(value.description.utf8))
            #expect(again == value, "\(bytes)")
            #expect(foundationAccepts(bytes), "only we accept \(String(decoding: bytes, as: UTF8.self)) \(bytes)")
        } catch let error as JSONSyntaxError {
            if foundationAccepts(bytes) {
                #expect(isStricter(error), "\(error.message) \(String(decoding: bytes, as: UTF8.self)) \(bytes)")
            }
        } catch {
            #expect(error is InvalidInput)
        }
    }

    /// Returns whether `body` returns a value or throws one of the two expected errors.
    private func isExpected<Value>(_ body: () throws -> Value) -> Bool {
        do {
            _ = try body()
            return true
        } catch let error as InvalidInput {
            return !error.violations.isEmpty
        } catch {
            return error is JSONSyntaxError
        }
    }

    private func foundationAccepts(_ bytes: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
    }

    /// Returns whether the error is of a rule that Foundation's parser lacks: a zero byte makes it assume UTF-16.
    private func isStricter(_ error: JSONSyntaxError) -> Bool {
        ["appears twice", "surrogate", "byte order mark", "deeper than", "byte 0x0"].contains {
            error.reason.english.contains($0)
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let place = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0 where !bytes.isEmpty: bytes[place] = telling.randomElement(using: &generator) ?? 0
        case 1 where !bytes.isEmpty: bytes.remove(at: place)
        case 2: bytes.insert(telling.randomElement(using: &generator) ?? 0, at: place)
        case 3: bytes.insert(contentsOf: fragments.randomElement(using: &generator) ?? [], at: place)
        case 4 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        default:
            let end = min(bytes.count, place + Int.random(in: 0...12, using: &generator))
            bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
    }
}
