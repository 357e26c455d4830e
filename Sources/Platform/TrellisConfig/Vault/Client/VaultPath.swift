import TrellisKernel

/// A path of the API or of a secret: names separated by slashes.
struct VaultPath: Hashable, Sendable, CustomStringConvertible {
    /// The names, at least one.
    let components: [String]

    /// Parses a path; nil when a name is empty, `.` or `..`, or has a control character.
    ///
    /// Slashes at the ends are ignored.
    init?(_ text: String) {
        var text = text[...]
        text = text.trimming(utf8: "/")
        self.init(components: text.split(utf8: "/", omittingEmptySubsequences: false).map(String.init))
    }

    /// A path of these names; nil for the same names as ``init(_:)``.
    init?(components: [String]) {
        guard !components.isEmpty, components.allSatisfy(Self.isName) else { return nil }
        self.components = components
    }

    private init(checked components: [String]) {
        self.components = components
    }

    /// A path of names that the source code has.
    static func fixed(_ names: String...) -> VaultPath { VaultPath(checked: names) }

    /// The names with slashes between them, for messages.
    var description: String { components.joined(separator: "/") }

    /// The last name.
    var last: String { components.last ?? "" }

    /// The path for a request: each name percent-encoded, except unreserved characters (RFC 3986, section 2.3).
    var encoded: String { components.map(Self.encoded).joined(separator: "/") }

    /// Returns the path of `name` below this one; nil when the name is not valid.
    func child(_ name: String) -> VaultPath? {
        Self.isName(name) ? VaultPath(checked: components + [name]) : nil
    }

    /// Returns the path of `other` below this one.
    func appending(_ other: VaultPath) -> VaultPath { VaultPath(checked: components + other.components) }

    /// Returns the names after `mount`; nil when the path doesn't begin with it or ends there.
    func below(_ mount: VaultPath) -> VaultPath? {
        guard components.starts(with: mount.components) else { return nil }
        return VaultPath(components: Array(components.dropFirst(mount.components.count)))
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0x2F }
    }

    /// Returns a name percent-encoded.
    static func encoded(_ name: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 0x0F)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
