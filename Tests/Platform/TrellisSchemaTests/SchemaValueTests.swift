import Testing
import TrellisKernel
import TrellisSchema

/// A type that wraps one text.
private struct Slug: ScalarSchema, Equatable {
    let text: String

    init?(text: String) {
        guard !text.isEmpty, text.allSatisfy({ $0.isLowercase || $0 == "-" }) else { return nil }
        self.text = text
    }

    static let expectation = "lower-case letters and hyphens"
    static let textSchema = JSONSchema.string.with("pattern", "^[a-z-]+$")
}

/// A value with a hand-written reader and writer: an array of two numbers.
private struct Point: SchemaValue, Equatable {
    let x: Int
    let y: Int

    static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Point? {
        guard var elements = reader.elements(of: json) else { return nil }
        var numbers: [Int] = []
        while let element = reader.nextElement(&elements) {
            if let number = Int.read(element, &reader) { numbers.append(number) }
        }
        guard reader.accepts(elements) else { return nil }
        guard numbers.count == 2 else { return reader.report("point.invalid", "Expected two numbers.", at: json) }
        return Point(x: numbers[0], y: numbers[1])
    }

    func write(to writer: inout JSONWriter) {
        writer.beginArray()
        for number in [x, y] {
            writer.comma()
            number.write(to: &writer)
        }
        writer.endArray()
    }

    static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        .array(of: Int.describe(in: &catalog)).count(minItems: 2, maxItems: 2)
    }

    static var schemaLabel: String { "Point" }
}

@Schema
private struct Place: Equatable {
    var slug: Slug
    var points: [Point]
    var more: JSONObject?
}

@Suite struct SchemaValueTests {
    @Test("Custom scalars are read, written and described like standard ones")
    func scalars() throws {
        let text = #"{"slug":"a-b","points":[[1,2],[3,4]],"more":{"z":1,"a":[null]}}"#
        let place = try decode(Place.self, text)
        #expect(place.slug.text == "a-b")
        #expect(place.points == [Point(x: 1, y: 2), Point(x: 3, y: 4)])
        #expect(try SchemaCoding.text(place) == text)
        #expect(try SchemaCoding.decodeScalar(Slug.self, text: "x", pointer: "").text == "x")
        #expect(
            violations(of: #"{"slug":"A","points":[[1],[2,true]],"more":[]}"#, as: Place.self) == [
                "/slug format.invalid", "/points/0 point.invalid", "/points/1/1 type.mismatch", "/more type.mismatch",
            ])
        #expect(
            messages(of: #"{"slug":"A","points":[]}"#, as: Place.self) == [
                "Expected lower-case letters and hyphens, found \"A\"."
            ])
        #expect(violations(of: Place.example().description, as: Place.self) == [])
    }

    @Test("Null is distinguished from absent only when the type does so")
    func optionals() throws {
        #expect(try decode([Int?].self, "[1,null]") == [1, nil])
        #expect(violations(of: "[1,null]", as: [Int].self) == ["/1 type.mismatch"])
        #expect(try decode([String: Int?].self, #"{"a":null}"#) == ["a": nil])
        #expect(violations(of: "null", as: String.self) == [" type.mismatch"])
    }

    @Test("Identifiers and timestamps are read in every form, including escapes")
    func kernelValues() throws {
        let id = try decode(ID<Project>.self, #""01939D3C-5f80-7a10-8a5e-0b6f1c2d3e4\u0066""#)
        #expect(id.description == "01939d3c-5f80-7a10-8a5e-0b6f1c2d3e4f")
        #expect(try decode(Timestamp.self, #""1970-01-01T01:00:00+01:00""#).microseconds == 0)
        #expect(violations(of: #""1970-13-01T01:00:00Z""#, as: Timestamp.self) == [" format.invalid"])
        #expect(violations(of: "5", as: ID<Project>.self) == [" type.mismatch"])
    }
}
