import Foundation

extension MailAddress {
    /// Creates an address from the form `Ada Lovelace <ada@example.com>` or `ada@example.com`, as settings have it.
    ///
    /// The display name may be in quotation marks, with backslashes before quotation marks and backslashes.
    ///
    /// - Throws: ``MailAddressError``.
    public init(mailbox text: String) throws(MailAddressError) {
        guard text.utf8.count <= 4096 else { throw .tooLong }
        guard !text.unicodeScalars.contains(where: HeaderValue.isControl) else { throw .controlCharacter }
        let scalars = HeaderValue(cleaning: text).text.unicodeScalars
        guard scalars.last == ">", let bracket = scalars.lastIndex(of: "<") else {
            try self.init(String(scalars))
            return
        }
        let address = scalars[scalars.index(after: bracket)...].dropLast()
        let name = HeaderValue(cleaning: String(scalars[..<bracket])).text
        try self.init(String(address), name: Self.unquoted(name) ?? name)
    }

    /// The address in the form that ``init(mailbox:)`` reads, for settings and stored values.
    public var mailbox: String {
        let address = "\(quotedLocalPart)@\(domain.ascii)"
        guard let name else { return address }
        var quoted = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.append(scalar)
        }
        return "\"\(String(quoted))\" <\(address)>"
    }

    /// Splits an address at the `@` after its local part, which may be in quotation marks.
    static func split(_ address: String) throws(MailAddressError) -> (local: Substring, domain: String) {
        let scalars = address.unicodeScalars
        var index = scalars.startIndex
        if scalars.first == "\"" {
            index = scalars.index(after: index)
            while index < scalars.endIndex, scalars[index] != "\"" {
                if scalars[index] == "\\" { index = scalars.index(after: index) }
                if index < scalars.endIndex { index = scalars.index(after: index) }
            }
        }
        guard let mark = scalars[index...].firstIndex(of: "@"), mark != scalars.startIndex else { throw .incomplete }
        let domain = scalars[scalars.index(after: mark)...]
        guard !domain.isEmpty else { throw .incomplete }
        return (Substring(scalars[..<mark]), String(domain))
    }

    /// Returns the local part without quotation marks, in form NFC.
    static func parsedLocalPart(_ text: Substring) throws(MailAddressError) -> String {
        let written = String(text).precomposedStringWithCanonicalMapping
        let local: String
        if written.utf8.first == UInt8(ascii: "\"") {
            guard let content = unquoted(written), !content.isEmpty else { throw .invalidLocalPart }
            local = content
        } else {
            guard isDotAtom(written) else { throw .invalidLocalPart }
            local = written
        }
        guard local.unicodeScalars.allSatisfy(isAllowed) else { throw .invalidLocalPart }
        guard local.utf8.count <= 64 else { throw .tooLong }
        return local
    }

    /// Returns the content of a quoted string; nil if the text isn't one.
    private static func unquoted(_ text: String) -> String? {
        var rest = text.unicodeScalars[...]
        guard rest.popFirst() == "\"", rest.popLast() == "\"" else { return nil }
        var content = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return nil }
            guard scalar == "\\" else {
                content.append(scalar)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            content.append(escaped)
        }
        return String(content)
    }

    /// Returns whether a local part needs no quotation marks (RFC 5321, section 4.1.2, with RFC 6531, section 3.3).
    static func isDotAtom(_ local: String) -> Bool {
        let atoms = local.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false)
        return atoms.allSatisfy { atom in
            !atom.isEmpty
                && atom.allSatisfy { scalar in
                    !scalar.isASCII || scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value)
                        || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
                }
        }
    }

    /// Returns whether a scalar may be in a local part, quoted or not: nothing invisible but the ASCII space.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20...0x7E).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator:
            return false
        default: return true
        }
    }
}
