import Crypto
import Foundation
import TrellisAuth

/// A hasher that also accepts Django's hashes, `pbkdf2_sha256$rounds$salt$digest`; new hashes are those of `next`.
struct DjangoHashes: PasswordHasher {
    let next: any PasswordHasher

    init(then next: any PasswordHasher) {
        self.next = next
    }

    func hash(_ password: Password) throws -> String { try next.hash(password) }

    func verify(_ password: Password, against stored: String?) throws -> PasswordMatch {
        let parts = (stored ?? "").split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "pbkdf2_sha256", let rounds = Int(parts[1]), 1...10_000_000 ~= rounds,
            let digest = Data(base64Encoded: String(parts[3]))
        else { return try next.verify(password, against: stored) }
        // Django doesn't normalize passwords.
        let computed = Self.digest(password.sent, salt: Array(parts[2].utf8), rounds: rounds)
        // Also as slow as for a user without a hash of Django's.
        _ = try next.verify(password, against: nil)
        return HMAC<SHA256>.isEqual(computed, digest) ? .matchNeedsRehash : .mismatch
    }

    /// The first block of PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2).
    static func digest(_ password: [UInt8], salt: [UInt8], rounds: Int) -> Data {
        let key = SymmetricKey(data: password)
        var block = Data(HMAC<SHA256>.authenticationCode(for: salt + [0, 0, 0, 1], using: key))
        var result = block
        for _ in 1..<max(rounds, 2) where rounds > 1 {
            block = Data(HMAC<SHA256>.authenticationCode(for: block, using: key))
            result = Data(zip(result, block).map { $0 ^ $1 })
        }
        return result
    }
}

extension HMAC<SHA256> {
    /// Compares in constant time.
    fileprivate static func isEqual(_ one: Data, _ other: Data) -> Bool {
        one.count == other.count && zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
