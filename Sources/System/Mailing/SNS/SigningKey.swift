import Crypto
import CryptoExtras
import TrellisKernel

/// The public key of a verified certificate of SNS.
struct SigningKey: Sendable {
    let key: _RSA.Signing.PublicKey
    /// When its certificate, or one that it depends on, expires.
    let expiresAt: Timestamp

    /// Returns whether the key has signed the message: with SHA-1 in version 1, with SHA-256 in version 2.
    func isValid(_ message: SNSMessage) -> Bool {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: message.signature)
        return switch message.signatureVersion {
        case "1":
            key.isValidSignature(
                signature, for: Insecure.SHA1.hash(data: message.signedBytes), padding: .insecurePKCS1v1_5)
        case "2":
            key.isValidSignature(signature, for: SHA256.hash(data: message.signedBytes), padding: .insecurePKCS1v1_5)
        default: false
        }
    }
}
