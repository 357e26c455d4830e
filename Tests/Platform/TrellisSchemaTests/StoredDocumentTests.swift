import Testing
import TrellisKernel
import TrellisSchema

@Schema
private struct StoredParcel {
    @Length(1...10) var to: String
    var lines: [StoredLine] = []
    var way: StoredWay?
}

@Schema
private struct StoredLine {
    var grams: Int
}

@Schema
private enum StoredWay {
    case ship(StoredLine)
    case air
}

/// A row may have been written by another release.
@Suite("Stored documents")
struct StoredDocumentTests {
    private static let later = #"""
        {"to": "Ada", "color": "red", "lines": [{"grams": 5, "fragile": true}],
        "way": {"type": "air", "speed": {"kilometres": 900}}}
        """#

    @Test("Unknown keys are ignored at every level of a stored document, and refused in others")
    func unknownKeys() throws {
        let parcel = try SchemaCoding.decodeStored(StoredParcel.self, from: Self.later)
        #expect(parcel.to == "Ada" && parcel.lines.map(\.grams) == [5])
        if case .air? = parcel.way {} else { Issue.record("It doesn't go by air.") }
        #expect(throws: InvalidInput.self) {
            try SchemaCoding.decode(StoredParcel.self, from: Array(Self.later.utf8))
        }
    }

    @Test(
        "Every other rule holds for stored documents, too",
        arguments: [
            #"{}"#, #"{"to": ""}"#, #"{"to": 7}"#, #"{"to": "Ada", "lines": [{}]}"#, #"{"to": "Ada", "way": {}}"#,
        ])
    func rules(_ text: String) {
        #expect(throws: InvalidInput.self) { try SchemaCoding.decodeStored(StoredParcel.self, from: text) }
    }

    @Test("A stored document that is no JSON is a syntax error", arguments: ["", "{", "nil"])
    func syntax(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try SchemaCoding.decodeStored(StoredParcel.self, from: text) }
    }
}
