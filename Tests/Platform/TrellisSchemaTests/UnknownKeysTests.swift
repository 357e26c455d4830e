import Testing
import TrellisKernel
import TrellisSchema

@Schema(unknown: .ignored)
struct Lenient: Equatable {
    @Range(1...9) var size: Int
    var strict: Strict?
}

@Schema
struct Strict: Equatable {
    var name: String
}

@Schema(unknown: .ignored)
enum Event: Equatable {
    case opened(Lenient)
    case renamed(Strict)
    case closed
}

@Schema(unknown: .ignored)
struct Anything: Equatable {}

@Suite("Keys that a schema does not have")
struct UnknownKeysTests {
    @Test("Ignored keys are not read, and all else is checked as before")
    func ignored() throws {
        #expect(try decode(Lenient.self, #"{"a":{"b":[1]},"size":1,"c":null}"#) == Lenient(size: 1))
        #expect(violations(of: #"{"a":1,"size":10}"#, as: Lenient.self) == ["/size range.too_large"])
        #expect(violations(of: #"{"Size":1}"#, as: Lenient.self) == ["/size key.missing"])
        #expect(try decode(Anything.self, #"{"a":1}"#) == Anything())
        #expect(violations(of: "[]", as: Anything.self) == [" type.mismatch"])
    }

    @Test("A type inside decides for itself")
    func nested() {
        #expect(
            violations(of: #"{"a":1,"size":1,"strict":{"name":"x","b":2}}"#, as: Lenient.self) == [
                "/strict/b key.unknown"
            ])
    }

    @Test("The cases of a union ignore keys as their payloads do, and those without payload as the union")
    func unions() throws {
        #expect(try decode(Event.self, #"{"type":"opened","size":1,"a":1}"#) == .opened(Lenient(size: 1)))
        #expect(try decode(Event.self, #"{"type":"closed","a":1}"#) == .closed)
        #expect(violations(of: #"{"type":"renamed","name":"x","a":1}"#, as: Event.self) == ["/a key.unknown"])
    }

    @Test("The documents allow other properties where they are ignored")
    func description() {
        var catalog = SchemaCatalog()
        _ = Event.describe(in: &catalog)
        #expect(catalog["Event_opened"]?["additionalProperties"] == true)
        #expect(catalog["Event_closed"]?["additionalProperties"] == true)
        #expect(catalog["Event_renamed"]?["additionalProperties"] == false)
        #expect(Lenient.unknownKeys == .ignored && Strict.unknownKeys == .refused)
    }

    @Test("Keys that the parser refuses are refused: the same one twice, nesting that is too deep")
    func syntax() {
        #expect(violations(of: #"{"size":1,"a":1,"a":2}"#, as: Lenient.self) == [" json.syntax"])
        let deep = #"{"size":1,"a":"# + String(repeating: "[", count: 80) + String(repeating: "]", count: 80) + "}"
        #expect(violations(of: deep, as: Lenient.self) == [" json.syntax"])
    }
}

@Suite("Parts of a list by position")
struct OffsetPageTests {
    @Test("The numbers of a request are clamped")
    func clamped() {
        #expect(OffsetRequest() == OffsetRequest(limit: 20, offset: 0))
        #expect(OffsetRequest(limit: 0, offset: -1) == OffsetRequest(limit: 1, offset: 0))
        #expect(OffsetRequest(limit: .max, offset: .max) == OffsetRequest(limit: 200, offset: 10_000))
    }

    @Test("A part has its items and the number of all")
    func roundTrip() throws {
        let page = OffsetPage(items: [1, 2], total: 9).map { $0 + 1 }
        #expect(try SchemaCoding.text(page) == #"{"items":[2,3],"total":9}"#)
        #expect(try decode(OffsetPage<Int>.self, #"{"total":9,"items":[2,3]}"#) == page)
        #expect(
            violations(of: #"{"items":[],"total":-1,"x":1}"#, as: OffsetPage<Int>.self) == [
                "/total range.too_small", "/x key.unknown",
            ])
        #expect(OffsetPage<Int>.schemaName == "OffsetPage_Integer")
    }
}
