import NIOCore
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite struct JSONWriterTests {
    @Test("Strings have only the required escapes, at every position")
    func strings() throws {
        let specials = [
            "\"": #"\""#, "\\": #"\\"#, "\n": #"\n"#, "\r": #"\r"#, "\t": #"\t"#, "\u{8}": #"\b"#, "\u{C}": #"\f"#,
        ]
        for (special, escape) in specials {
            for before in 0..<20 {
                for after in [0, 1, 7, 8, 9, 30] {
                    let text = String(repeating: "a", count: before) + special + String(repeating: "é", count: after)
                    let json = String(repeating: "a", count: before) + escape + String(repeating: "é", count: after)
                    #expect(try SchemaCoding.text(text) == "\"\(json)\"")
                }
            }
        }
        #expect(try SchemaCoding.text("\u{0}\u{1F}\u{7F}/\u{2028}") == "\"\\u0000\\u001f\u{7F}/\u{2028}\"")
        #expect(try SchemaCoding.text("") == "\"\"")
    }

    @Test("A string of only escapes grows beyond every buffer", arguments: [1, 100, 500, 513, 5000, 100_000])
    func growth(count: Int) throws {
        let text = String(repeating: "\u{1}", count: count)
        let bytes = try SchemaCoding.bytes(text)
        #expect(bytes.count == count * 6 + 2)
        #expect(try SchemaCoding.decode(String.self, from: bytes) == text)
    }

    @Test("Output starts at the writer index and preserves earlier bytes")
    func appends() throws {
        for filled in [0, 1, 100, 511, 512, 1023] {
            var buffer = ByteBuffer(repeating: UInt8(ascii: "["), count: filled)
            let values = Array(0..<2000)
            try SchemaCoding.encode(values, into: &buffer)
            #expect(buffer.readSlice(length: filled)?.readableBytesView.allSatisfy { $0 == UInt8(ascii: "[") } == true)
            #expect(try SchemaCoding.decode([Int].self, from: buffer) == values)
        }
    }

    @Test("Commas separate members and elements, also across buffers")
    func commas() throws {
        let names = (0..<3000).map { "key\($0)" }
        let object = JSONValue.object(JSONObject(names.map { (key: $0, value: [.string("{"), [:], []]) }))
        let text = try SchemaCoding.text(object)
        #expect(text.hasPrefix(#"{"key0":["{",{},[]],"key1":["{",{},[]],"#))
        #expect(try JSONValue(parsing: text) == object)
    }

    @Test("Integers have the same form as in Swift")
    func integers() throws {
        var values: [Int64] = [0, .min, .max, .min + 1, -1]
        var power: Int64 = 1
        while power < .max / 10 {
            power *= 10
            values += [power - 1, power, power + 1, -power, 1 - power]
        }
        for value in values { #expect(try SchemaCoding.text(value) == value.description) }
    }

    @Test("Doubles parse to the same value, in few characters")
    func doubles() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            let text = try SchemaCoding.text(value)
            #expect(try decode(Double.self, text) == value)
            #expect(Double(text) == value)
        }
        for (value, text) in [(0, "0"), (-0.0, "-0.0"), (0.1, "0.1"), (100, "100"), (1e21, "1e+21"), (-2.5, "-2.5")] {
            #expect(try SchemaCoding.text(value) == text)
        }
    }

    @Test(
        "A number that is not finite is an error, and nothing is written",
        arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(value: Double) throws {
        var buffer = ByteBuffer(string: "before")
        #expect(throws: JSONWriteError.notFinite) { try SchemaCoding.encode([1, value], into: &buffer) }
        #expect(throws: JSONWriteError.notFinite) {
            try SchemaCoding.encode(Array(repeating: value, count: 5000), into: &buffer)
        }
        #expect(String(buffer: buffer) == "before")
    }

    @Test("Identifiers and timestamps have the same form as in TrellisKernel")
    func kernelValues() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<5000 {
            let id = ID<Project>(high: generator.next(), low: generator.next())
            #expect(try SchemaCoding.text(id) == "\"\(id)\"")
            let moment = Timestamp(
                microseconds: Int64(truncatingIfNeeded: generator.next()) >> Int64(generator.next() % 16))
            #expect(try SchemaCoding.text(moment) == "\"\(moment)\"")
        }
        for day in stride(from: Int64(-719_600), through: 2_932_900, by: 13) {
            let moment = Timestamp(microseconds: day * 86_400_000_000 + 86_399_999_999)
            #expect(try SchemaCoding.text(moment) == "\"\(moment)\"")
        }
        for extreme in [Int64.min, .max, 0, -1] {
            #expect(
                try SchemaCoding.text(Timestamp(microseconds: extreme)) == "\"\(Timestamp(microseconds: extreme))\"")
        }
    }

    @Test("A dictionary is written in key order")
    func dictionary() throws {
        #expect(try SchemaCoding.text(["b": 1, "a": nil, "c": 3] as [String: Int?]) == #"{"a":null,"b":1,"c":3}"#)
    }
}
