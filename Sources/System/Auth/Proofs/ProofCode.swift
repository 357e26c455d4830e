import Crypto
import TrellisKernel

/// A short code to type: six decimal digits.
///
/// It has 20 bits only, so it is bound to an address, and the guesses are limited (``ProofStore``).
enum ProofCode {
    static let length = 6

    /// Returns a random code, each with the same probability.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let number = String(Int.random(in: 0..<1_000_000, using: &generator))
        return String(repeating: "0", count: length - number.count) + number
    }
}

/// The keys of the stored hashes of codes, derived from those of access tokens: the first for new ones, all are accepted.
///
/// Without the keys a hash is worth nothing to a reader of the table, who would find six digits at once by trying all.
package struct ProofCodeKeys: Sendable {
    private let keys: [SymmetricKey]

    /// Derives the keys.
    package init(_ signing: SigningKeys) {
        keys = signing.derived(for: "trellis mailed code 1")
    }

    /// Returns the hash to store, another one for each proof; nil without a key.
    func hash(_ code: String, of proof: ID<OneTimeProof>) -> [UInt8]? {
        keys.first.map { Array(HMAC<SHA256>.authenticationCode(for: Self.text(code, proof), using: $0)) }
    }

    /// Returns whether `hash` is that of the code, in a time that doesn't tell how many bytes are equal.
    func matches(_ code: String, _ hash: [UInt8], of proof: ID<OneTimeProof>) -> Bool {
        keys.contains {
            HMAC<SHA256>.isValidAuthenticationCode(hash, authenticating: Self.text(code, proof), using: $0)
        }
    }

    private static func text(_ code: String, _ proof: ID<OneTimeProof>) -> [UInt8] { Array("\(proof):\(code)".utf8) }
}
