import Testing
import TrellisKernel
import TrellisSchema

@Suite struct JSONSyntaxTests {
    @Test(
        "JSON that RFC 8259 does not allow is rejected",
        arguments: [
            "", " ", "nul", "tru", "01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "Infinity", "[", "[1", "[1,",
            "[1,]", "[,1]",
            "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "{1:1}",
            "[1}", "{\"a\":1]",
            "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"a\nb\"", "\"\u{1}\"", "1 2", "[] []", "true,",
            "/**/1", "[1]\u{A0}",
            "\u{FEFF}1", "-01", "--1", "1.e1", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800x\"",
            "nulll", "]", "}", ",", ":",
        ])
    func invalid(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    }

    @Test(
        "JSON that RFC 8259 allows is read",
        arguments: [
            ("null", "null"), (" true ", "true"), ("-0", "0"), ("1e2", "100"), ("1E-2", "0.01"), ("[ ]", "[]"),
            ("{ }", "{}"),
            ("\t[1 , 2\r\n]", "[1,2]"), ("\"\\u0000\"", "\"\\u0000\""), ("\"\\ud83d\\ude00\"", "\"😀\""),
            ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""),
            ("{\"\":{\"\":[]}}", "{\"\":{\"\":[]}}"),
            ("\"é😀\u{7F}\"", "\"é😀\u{7F}\""), ("0.1", "0.1"), ("1.5e300", "1.5e+300"), ("5e-324", "5e-324"),
            ("123456789012", "123456789012"),
        ])
    func valid(text: String, printed: String) throws {
        #expect(try JSONValue(parsing: text).description == printed)
    }

    @Test(
        "Bytes that are not UTF-8 are rejected",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try SchemaCoding.decode(String.self, from: [0x22] + bytes + [0x22]) }
        #expect(throws: JSONSyntaxError.self) { try SchemaCoding.decode(String.self, from: [0x22] + bytes) }
    }

    @Test("The message contains the location of the error")
    func places() {
        #expect(
            failures { try JSONValue(parsing: "{\n  \"é\": tru\n}") }.map(\.message) == [
                "The JSON is not valid: a value is expected, but there is 't' at line 2, column 8."
            ])
        #expect(
            failures { try JSONValue(parsing: #"{"a":1,"b":2,"\u0061":3}"#) }.map(\.message) == [
                #"The JSON is not valid: the key "a" appears twice in one object at line 1, column 14."#
            ])
    }

    @Test("A duplicate key is rejected in objects of every size", arguments: [2, 10, 31, 40, 5000])
    func duplicateKeys(count: Int) throws {
        let members = (0..<count).map { "\"key\($0)\":0" }
        #expect(try decode([String: Int].self, "{\(members.joined(separator: ","))}").count == count)
        #expect(throws: JSONSyntaxError.self) {
            try decode([String: Int].self, "{\((members + [members[count / 2]]).joined(separator: ","))}")
        }
    }

    @Test("The nesting depth is limited")
    func depth() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try JSONValue(parsing: deep).array?.count == 1)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "[\(deep)]") }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: String(repeating: #"{"a":"#, count: 1_000_000)) }
        #expect(try JSONValue(parsing: "[[1]]", limits: JSONLimits(depth: 2)) == [[1]])
    }

    @Test("The document size and the length of numbers are limited")
    func size() throws {
        let limits = JSONLimits(bytes: 8, numberLength: 4)
        #expect(try JSONValue(parsing: "[1,2345]", limits: limits) == [1, 2345])
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "[1, 2345]", limits: limits) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "12345", limits: limits) }
    }

    @Test("Numbers that don't fit are violations, never traps")
    func numbers() {
        #expect(violations(of: "9223372036854775807", as: Int.self) == [])
        #expect(violations(of: "9223372036854775808", as: Int.self) == [" number.out_of_range"])
        #expect(violations(of: "-9223372036854775808", as: Int.self) == [])
        #expect(violations(of: "-9223372036854775809", as: Int.self) == [" number.out_of_range"])
        #expect(violations(of: "2147483648", as: Int32.self) == [" number.out_of_range"])
        #expect(violations(of: "1e999", as: Double.self) == [" number.out_of_range"])
        #expect(violations(of: "-1e999", as: JSONValue.self) == [" number.out_of_range"])
        #expect(violations(of: "1e-999", as: Double.self) == [])
        #expect(violations(of: String(repeating: "9", count: 1000), as: Double.self) == [" number.out_of_range"])
        #expect(violations(of: String(repeating: "9", count: 1000), as: Int.self) == [" number.out_of_range"])
        #expect(violations(of: "1.0", as: Int.self) == [])
        #expect(violations(of: "1e3", as: Int.self) == [])
        #expect(violations(of: "1e17", as: Int.self) == [" number.out_of_range"])
        #expect(violations(of: "1.5", as: Int.self) == [" type.mismatch"])
        #expect(violations(of: "\"1\"", as: Int.self) == [" type.mismatch"])
        // Not every database can store it, so no field accepts it.
        #expect(violations(of: "\"a\\u0000b\"", as: String.self) == [" text.nul"])
    }

    @Test("The number of listed violations is limited")
    func manyViolations() {
        let text = "[" + Array(repeating: "true", count: 5000).joined(separator: ",") + "]"
        let found = failures { try decode([Int].self, text) }
        #expect(found.count == InvalidInput.maximumViolations + 1)
        #expect(found.last?.message == "There are 5000 violations; the first 50 are listed.")
        #expect(found[49].pointer == "/49")
    }
}
