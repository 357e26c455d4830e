import Testing
import TrellisSchema

@Suite struct JSONValueTests {
    private let value: JSONValue = ["items": [["id": "x", "n": 1.5, "ok": true]], "next": nil, "count": 2]

    @Test("Values are accessed by key and index, and missing values are nil")
    func access() {
        #expect(value["items"]?[0]?["id"]?.string == "x")
        #expect(value["items"]?[0]?["n"]?.double == 1.5)
        #expect(value["items"]?[0]?["ok"]?.bool == true)
        #expect(value["count"]?.int == 2)
        #expect(value["next"]?.isNull == true)
        #expect(value["items"]?[1] == nil)
        #expect(value["items"]?[-1] == nil)
        #expect(value["none"]?["deeper"] == nil)
    }

    @Test("Objects preserve their order, and equality ignores the order")
    func order() throws {
        let one = try JSONValue(parsing: #"{"b":1,"a":{"d":1,"c":2}}"#)
        #expect(one.description == #"{"b":1,"a":{"d":1,"c":2}}"#)
        #expect(one == ["a": ["c": 2, "d": 1], "b": 1])
        #expect(one.hashValue == (["a": ["c": 2, "d": 1], "b": 1] as JSONValue).hashValue)
        #expect(one != ["a": ["c": 2, "d": 2], "b": 1])
        #expect(
            one.pretty(.sorted) == """
                {
                  "a": {
                    "c": 2,
                    "d": 1
                  },
                  "b": 1
                }

                """)
    }

    @Test("Numbers are equal in every form")
    func numbers() throws {
        #expect(try JSONValue(parsing: "[1.0,1e2]") == [1, 100])
        #expect(JSONValue.double(1).hashValue == JSONValue.int(1).hashValue)
        #expect(JSONValue.double(0x1p63) != JSONValue.int(.max))
    }

    @Test("Empty containers stay on one line")
    func pretty() {
        #expect((["a": [], "b": [:]] as JSONValue).pretty() == "{\n  \"a\": [],\n  \"b\": {}\n}\n")
        #expect(JSONValue.null.pretty() == "null\n")
    }

    @Test("A member can be changed, added and removed")
    func members() {
        var object: JSONObject = ["a": 1, "b": 2, "a": 3]
        #expect(object.keys == ["a", "b"])
        object["a"] = nil
        object["c"] = "x"
        object["b"] = 5
        #expect(JSONValue.object(object).description == #"{"b":5,"c":"x"}"#)
    }

    @Test("The output of a schema can be read as a JSON value")
    func encoding() throws {
        #expect(try JSONValue(encoding: Transfer(note: .null)) == ["note": nil])
    }
}
