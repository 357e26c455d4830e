import Crypto
import Foundation
import TrellisDatabase
import TrellisKernel

/// The key that signs checkpoints: Ed25519 (RFC 8032).
package struct AuditKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// Parses a key of 32 bytes in base64; nil if the text is invalid.
    package init?(_ text: String) {
        guard let data = Data(base64Encoded: text), data.count == 32,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: data)
        else { return nil }
        self.key = key
    }

    /// The public key.
    package var verifier: AuditVerifyingKey { AuditVerifyingKey(key.publicKey) }

    /// Signs a position of a chain.
    ///
    /// - Throws: The error of the signature algorithm.
    func sign(_ tenant: ID<Tenant>, seq: Int, hash: [UInt8], at now: Timestamp) throws -> AuditCheckpointRecord {
        let message = AuditCheckpointRecord.message(tenant, seq: seq, hash: hash, at: now)
        return AuditCheckpointRecord(
            id: ID(at: now), tenantID: tenant, seq: seq, hash: hash, at: now, key: verifier.name,
            signature: Array(try key.signature(for: message)))
    }
}

/// The public key of an ``AuditKey``.
package struct AuditVerifyingKey: Sendable {
    private let key: Curve25519.Signing.PublicKey

    fileprivate init(_ key: Curve25519.Signing.PublicKey) {
        self.key = key
    }

    /// Parses a public key of 32 bytes in base64; nil if the text is invalid.
    package init?(_ text: String) {
        guard let data = Data(base64Encoded: text),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: data)
        else { return nil }
        self.key = key
    }

    /// The key in base64, for verification on another system.
    package var text: String { key.rawRepresentation.base64EncodedString() }

    /// The name of the key in checkpoints.
    package var name: String { Array(SHA256.hash(data: key.rawRepresentation).prefix(8)).hexadecimal }

    /// Returns whether the signature of the checkpoint is valid and by this key.
    func verifies(_ checkpoint: AuditCheckpointRecord) -> Bool {
        let message = AuditCheckpointRecord.message(
            checkpoint.tenantID, seq: checkpoint.seq, hash: checkpoint.hash, at: checkpoint.at)
        return checkpoint.key == name && key.isValidSignature(checkpoint.signature, for: message)
    }
}

extension AuditCheckpointRecord {
    /// Returns the signed bytes.
    fileprivate static func message(_ tenant: ID<Tenant>, seq: Int, hash: [UInt8], at time: Timestamp) -> [UInt8] {
        Array("trellis.audit.checkpoint.1 \(tenant) \(seq) \(hash.hexadecimal) \(time)".utf8)
    }

    /// The checkpoint as a line of an external checkpoint file.
    package var line: String {
        "\(tenantID) \(seq) \(hash.hexadecimal) \(at) \(key) \(signature.hexadecimal)"
    }

    /// Parses a line of a checkpoint file; nil if it is invalid.
    package init?(line: some StringProtocol) {
        let words: [String] = String(line).split(utf8: " ").map(String.init)
        guard words.count == 6, let tenant = ID<Tenant>(words[0]), let seq = Int(words[1]), seq > 0,
            let hash = [UInt8](hexadecimal: words[2]), let at = Timestamp(words[3]),
            let signature = [UInt8](hexadecimal: words[5])
        else { return nil }
        self.init(
            id: ID(at: at), tenantID: tenant, seq: seq, hash: hash, at: at, key: words[4], signature: signature)
    }
}
