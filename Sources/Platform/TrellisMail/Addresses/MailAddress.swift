import Foundation

/// A mailbox: an address that a mail server accepts, and a display name.
///
/// ```swift
/// let ada = try MailAddress("ada@example.com", name: "Ada Lovelace")
/// ```
/// The address satisfies the lengths of RFC 5321, section 4.5.3.1, and contains no control characters, so it can be
/// written into a header field or an SMTP command. Address literals such as `ada@[192.0.2.1]` are refused.
public struct MailAddress: Hashable, Sendable {
    /// The part before the `@`, without quotation marks, in Unicode form NFC.
    public let localPart: String
    /// The part after the `@`.
    public let domain: MailDomain
    /// The display name; nil if there is none.
    public let name: String?

    /// Creates an address from the form `local@domain`, in which the local part may be quoted.
    ///
    /// - Parameter name: the display name; its control characters become spaces, what exceeds 256 octets is cut off,
    ///   and an empty one is nil.
    /// - Throws: ``MailAddressError``.
    public init(_ address: String, name: String? = nil) throws(MailAddressError) {
        guard address.utf8.count <= 1024 else { throw .tooLong }
        guard !address.unicodeScalars.contains(where: HeaderValue.isControl) else { throw .controlCharacter }
        let (local, domain) = try Self.split(address)
        localPart = try Self.parsedLocalPart(local)
        self.domain = try MailDomain(domain)
        self.name = Self.cleaned(name)
        guard wireAddress.utf8.count <= 254 else { throw .tooLong }
    }

    /// Returns the same address with another display name.
    public func named(_ name: String?) -> MailAddress { MailAddress(self, name: name) }

    private init(_ address: MailAddress, name: String?) {
        (localPart, domain) = (address.localPart, address.domain)
        self.name = Self.cleaned(name)
    }

    private static func cleaned(_ name: String?) -> String? {
        let value = name.map { HeaderValue(cleaning: $0, limit: 256) }
        return value.flatMap { $0.isEmpty ? nil : $0.text }
    }

    /// The address as SMTP commands and header fields contain it: the local part quoted if necessary, the domain in
    /// its ASCII form.
    ///
    /// It contains UTF-8 if ``needsSMTPUTF8``.
    public var wireAddress: String { "\(quotedLocalPart)@\(domain.ascii)" }

    /// Whether the local part isn't ASCII, so that only servers with the extension SMTPUTF8 (RFC 6531) accept it.
    public var needsSMTPUTF8: Bool { !localPart.utf8.allSatisfy { $0 < 0x80 } }

    /// The address in lower case, for comparisons such as a suppression list.
    ///
    /// Servers may distinguish upper and lower case before the `@` (RFC 5321, section 2.4); none in use does.
    public var comparisonKey: String { "\(localPart.lowercased())@\(domain.ascii)" }

    /// The local part as written: a dot-atom as it is, anything else in quotation marks (RFC 5321, section 4.1.2).
    var quotedLocalPart: String {
        if Self.isDotAtom(localPart) { return localPart }
        var quoted = String.UnicodeScalarView()
        quoted.append("\"")
        for scalar in localPart.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }
}

extension MailAddress: CustomStringConvertible {
    /// `Ada Lovelace <ada@example.com>`, for people; ``MailMessage`` writes header fields.
    public var description: String {
        let address = "\(quotedLocalPart)@\(domain.unicode)"
        return name.map { "\($0) <\(address)>" } ?? address
    }
}
