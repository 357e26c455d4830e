internal import TrellisKernel

/// The address of a project of Sentry, or of a service with its protocol: `https://key@host/path/project`.
///
/// Source: https://develop.sentry.dev/sdk/foundations/authentication/.
public struct SentryDSN: Sendable {
    /// Where envelopes are sent.
    let endpoint: String
    /// The public key, which allows to send and not to read.
    let key: String

    /// Parses an address; nil if it has no scheme `https` or `http`, no key, no host, no valid port or no project.
    ///
    /// A secret key after the public one, of old projects, is left out.
    public init?(_ text: String) {
        guard let scheme = ["https", "http"].first(where: { text.hasPrefix(utf8: "\($0)://") }) else { return nil }
        let rest = text.utf8.dropFirst(scheme.utf8.count + 3)
        guard rest.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"?#\\\"<>".utf8.contains($0) }),
            let at = rest.lastIndex(of: UInt8(ascii: "@"))
        else { return nil }
        let keys = rest[..<at].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let place = rest[rest.index(after: at)...]
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let key = keys.first, Self.isName(key), keys.count <= 2, let host = place.first,
            URLSyntax.isServer(Substring(host)), let project = place.last, place.count > 1, Self.isName(project),
            !place.contains(where: \.isEmpty)
        else { return nil }
        self.key = String(Substring(key))
        let path = place.dropLast().map { String(Substring($0)) }.joined(separator: "/")
        endpoint = "\(scheme)://\(path)/api/\(String(Substring(project)))/envelope/"
    }

    private static func isName(_ bytes: Substring.UTF8View) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D || byte == 0x5F
            }
    }
}
