import TrellisKernel

/// The encoding of a text in a message (RFC 2978), as far as messages of today use one.
enum Charset {
    /// UTF-8, and ASCII, which is a part of it.
    case utf8
    /// Latin-1, of which each octet is a scalar of the same number.
    case latin1

    /// The charset of a name in any case, also with the language that RFC 2231 appends; nil for an unknown one.
    init?(_ name: String) {
        let plain = name.split(utf8: "*", omittingEmptySubsequences: false).first.map { $0.lowercased() }
        switch plain {
        case "utf-8", "utf8", "us-ascii", "ascii", "": self = .utf8
        case "iso-8859-1", "latin1", "windows-1252": self = .latin1
        default: return nil
        }
    }

    /// Returns the text; octets that aren't UTF-8 become replacement characters.
    func text(_ bytes: [UInt8]) -> String {
        switch self {
        case .utf8: return String(decoding: bytes, as: UTF8.self)
        case .latin1:
            var scalars = String.UnicodeScalarView()
            for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
            return String(scalars)
        }
    }
}
