/// One name in the folder of objects, and the bytes of the key that it stands for.
struct ObjectName: Comparable, Sendable {
    /// What has the name.
    enum Kind: Int, Sendable {
        /// The file of an object.
        case file
        /// The folder of the bytes that follow in the same segment.
        case piece
        /// The folder of the segments that follow.
        case segment
    }

    /// The number of bytes of a key in a name: three times as many, and one, are far below 255.
    static let longest = 64

    let kind: Kind
    /// The bytes; those of a segment end in `/`.
    let bytes: [UInt8]

    init(kind: Kind, bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    /// The name that `text` spells; nil if it isn't one of the store's, as a file of another program.
    init?(_ text: [UInt8]) {
        var rest = text[...]
        switch rest.last {
        case UInt8(ascii: "+"): kind = .segment
        case UInt8(ascii: "&"): kind = .piece
        default: kind = .file
        }
        if kind != .file { rest.removeLast() }
        guard var bytes = Self.decode(rest) else { return nil }
        if kind == .segment { bytes.append(UInt8(ascii: "/")) }
        guard kind == .piece ? bytes.count == Self.longest : (1...Self.longest).contains(bytes.count) else {
            return nil
        }
        self.bytes = bytes
    }

    /// The name as it is on the disk.
    var text: String {
        let own = kind == .segment ? bytes.dropLast() : bytes[...]
        var text: [UInt8] = []
        for (index, byte) in own.enumerated() {
            if Self.isPlain(byte, isFirst: index == 0) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), Self.digit(byte >> 4), Self.digit(byte & 15)]
            }
        }
        switch kind {
        case .file: break
        case .piece: text.append(UInt8(ascii: "&"))
        case .segment: text.append(UInt8(ascii: "+"))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The order of the keys below: the file `a` is before the folder of what follows on `a`.
    static func < (left: ObjectName, right: ObjectName) -> Bool {
        if left.bytes == right.bytes { return left.kind.rawValue < right.kind.rawValue }
        return left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// Returns the bytes that a name spells; nil for another spelling than that of ``text``, so that two names never
    /// stand for one key.
    private static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = text
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + 1)
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "%") {
                guard isPlain(byte, isFirst: bytes.isEmpty) else { return nil }
                bytes.append(byte)
            } else {
                guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value),
                    !isPlain(high << 4 | low, isFirst: bytes.isEmpty)
                else { return nil }
                bytes.append(high << 4 | low)
            }
        }
        return bytes
    }

    private static func isPlain(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."): !isFirst
        default: false
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
