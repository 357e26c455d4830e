/// The header of a message or of a part of it (RFC 5322, section 2.2).
struct ParsedHeader {
    /// The most fields that are read.
    private static let maximumCount = 500
    /// The most octets of all fields that are read.
    private static let maximumLength = 256 << 10

    /// The fields in their order, unfolded.
    private(set) var fields: [ParsedField] = []
    /// What follows the empty line after the fields.
    private(set) var body: ArraySlice<UInt8>
    /// Whether all fields were read.
    private(set) var isComplete = true

    /// Reads the fields; lines that aren't part of a field are skipped.
    init(_ bytes: ArraySlice<UInt8>) {
        var lines = ByteLines(bytes)
        var length = 0
        var current: (name: String, value: [UInt8])?
        while let line = lines.next(), !line.isEmpty {
            length += line.count
            let count = fields.count + (current == nil ? 0 : 1)
            guard count < Self.maximumCount, length <= Self.maximumLength else {
                isComplete = false
                continue
            }
            if line.first?.isBlank == true {
                current?.value += line
                continue
            }
            if let current { fields.append(ParsedField(current.name, raw: current.value)) }
            current = nil
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = line[..<colon].filter { !$0.isBlank }
            guard !name.isEmpty, name.allSatisfy({ (0x21...0x7E).contains($0) }) else { continue }
            current = (String(decoding: name, as: UTF8.self), Array(line[colon...].dropFirst()))
        }
        if let current { fields.append(ParsedField(current.name, raw: current.value)) }
        body = lines.rest
    }

    /// The first field of a name in any case, without decoding; nil if there is none.
    func raw(_ name: String) -> String? { fields.first { $0.name.lowercased() == name }?.raw }
}

/// A header field of a message that was read.
public struct ParsedField: Hashable, Sendable {
    /// The name, as it was written.
    public let name: String
    /// The value in one line, with its encoded words (RFC 2047) decoded.
    public let value: String
    /// The value in one line, as it was written.
    let raw: String

    init(_ name: String, raw bytes: [UInt8]) {
        var bytes = bytes[...]
        while bytes.first?.isBlank == true { bytes.removeFirst() }
        while bytes.last?.isBlank == true { bytes.removeLast() }
        self.name = name
        raw = String(decoding: bytes, as: UTF8.self)
        value = EncodedText.decoded(raw)
    }
}
