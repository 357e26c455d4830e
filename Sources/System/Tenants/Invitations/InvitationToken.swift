import Crypto
import Foundation
import TrellisKernel

/// The token of an invitation, which only its mail contains: 32 random bytes, of which the server stores the SHA-256.
///
/// A plain hash is enough, because 256 random bits can't be guessed like a password.
struct InvitationToken: Sendable {
    /// The text for the mail: 43 characters of base64url.
    let text: String
    /// The hash for the database: 32 bytes.
    var hash: [UInt8] { Self.hash(of: text) }

    /// Creates a random token.
    init() {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        text = bytes.base64EncodedString().replacing(utf8: "+", with: "-").replacing(utf8: "/", with: "_")
            .replacing(utf8: "=", with: "")
    }

    /// Returns the hash of a text that a client sent, whatever it is; no stored hash matches an invalid text.
    static func hash(of text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
