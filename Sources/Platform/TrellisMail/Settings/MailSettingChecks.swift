import TrellisConfig
import TrellisKernel

extension SettingCheck where Value == String {
    /// Requires an address, with or without a name.
    static var mailbox: Self {
        .that("be an address, as in noreply@example.com or Trellis <noreply@example.com>") { text in
            (try? Mailbox.parsed(text)) != nil
        }
    }

    /// Requires a domain or an address literal (RFC 5321, section 4.1.3).
    static var clientName: Self {
        .that("be a domain, as in app.example.com, or an address, as in [192.0.2.1]") { text in
            let bytes = Array(text.utf8)
            guard bytes.first == UInt8(ascii: "[") else { return (try? MailDomain(text))?.ascii == text.lowercased() }
            let isLiteral = bytes.dropFirst().dropLast().allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: ".")
                    || byte == UInt8(ascii: ":")
            }
            return bytes.count > 2 && bytes.count <= 64 && bytes.last == UInt8(ascii: "]") && isLiteral
        }
    }

    /// Requires the name of a region.
    static var region: Self {
        .that("be the name of a region, as in eu-central-1") { text in
            (1...63).contains(text.utf8.count)
                && text.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                }
        }
    }

    /// Requires a URL with scheme, host and port only.
    static var endpoint: Self {
        .that("be http:// or https:// with a host and a port, without a path, as in https://ses.example.com") { text in
            guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix(utf8: $0) }) else { return false }
            let host = text.utf8.dropFirst(scheme.utf8.count)
            return !host.isEmpty
                && host.allSatisfy {
                    (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || "-.:".utf8.contains($0)
                }
        }
    }
}

extension SettingCheck where Value == Secret<String>? {
    /// Requires the address of an SMTP server.
    static var smtpURL: Self {
        .that("be smtp://user:password@host:port?tls=required, with percent-encoded user and password") { secret in
            secret.map { (try? SMTPOptions(url: $0.reveal())) != nil } ?? true
        }
    }

    /// Requires a list of DKIM keys.
    static var dkimKeys: Self {
        .that(
            "be selector:base64 entries separated by commas, each an Ed25519 key or an RSA key of 2048 bits in DER"
        ) { secret in
            secret.map { (try? DKIMKey.list($0)) != nil } ?? true
        }
    }
}
