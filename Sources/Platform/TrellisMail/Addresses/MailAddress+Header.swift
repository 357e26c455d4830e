import TrellisKernel

extension MailAddress {
    /// The longest display name that is written without encoding.
    private static let maximumPlainLength = 60

    /// The words of the address in a header field (RFC 5322, section 3.4).
    ///
    /// The display name is written as atoms, as one quoted string, or as encoded words; the address never is encoded.
    var headerWords: [[UInt8]] {
        let address = Array(wireAddress.utf8)
        guard let name else { return [address] }
        return Self.phrase(name) + [[UInt8(ascii: "<")] + address + [UInt8(ascii: ">")]]
    }

    private static func phrase(_ name: String) -> [[UInt8]] {
        guard name.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), name.utf8.count <= maximumPlainLength,
            !name.contains(utf8: "=?")
        else { return EncodedWords(name).words(firstLimit: maximumPlainLength) }
        let atoms = name.utf8.split(separator: 0x20, omittingEmptySubsequences: false)
        if atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isAtomByte) }) { return atoms.map { Array($0) } }
        return [HeaderParameter.quoted(name)]
    }

    /// The characters of an atom (RFC 5322, section 3.2.3).
    private static func isAtomByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
