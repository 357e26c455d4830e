/// The form `Name <local@domain>` of an address, as people write it in settings.
enum Mailbox {
    /// Parses `Name <local@domain>`, `"Name" <local@domain>` or `local@domain`.
    ///
    /// - Throws: ``MailAddressError``.
    static func parsed(_ text: String) throws(MailAddressError) -> MailAddress {
        let bytes = Array(text.utf8)
        guard bytes.last == UInt8(ascii: ">") else { return try MailAddress(text) }
        guard let open = bytes.lastIndex(of: UInt8(ascii: "<")) else { throw .incomplete }
        var name = bytes[..<open]
        while name.last == UInt8(ascii: " ") { name.removeLast() }
        if name.count >= 2, name.first == UInt8(ascii: "\""), name.last == UInt8(ascii: "\"") {
            name = name.dropFirst().dropLast()
        }
        let address = String(decoding: bytes[(open + 1)...].dropLast(), as: UTF8.self)
        return try MailAddress(address, name: String(decoding: name, as: UTF8.self))
    }
}
