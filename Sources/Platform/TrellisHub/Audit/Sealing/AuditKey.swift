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
    /// - Parameter version: the version of the signed text; 1 is that of 0.1.0.
    /// - Throws: The error of the signature algorithm.
    func sign(
        _ tenant: ID<Tenant>, seq: Int, hash: [UInt8], at now: Timestamp, version: Int = 2
    ) throws -> AuditCheckpointRecord {
        var checkpoint = AuditCheckpointRecord(
            id: ID(at: now), tenantID: tenant, seq: seq, hash: hash, at: now, key: verifier.name, signature: [])
        checkpoint.signature = Array(try key.signature(for: checkpoint.message(version)))
        return checkpoint
    }

    /// Signs a record of a prune; sets its key and signature.
    ///
    /// - Throws: The error of the signature algorithm.
    func sign(_ prune: AuditPruneRecord) throws -> AuditPruneRecord {
        var prune = prune
        prune.key = verifier.name
        prune.signature = Array(try key.signature(for: prune.message))
        return prune
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

    /// Returns whether the signature of the checkpoint is valid and by this key, in the present text or that of 0.1.0.
    func verifies(_ checkpoint: AuditCheckpointRecord) -> Bool {
        checkpoint.key == name
            && (key.isValidSignature(checkpoint.signature, for: checkpoint.message(2)) || verifiesFormer(checkpoint))
    }

    /// Returns whether version 0.1.0 has signed the checkpoint with this key.
    func verifiesFormer(_ checkpoint: AuditCheckpointRecord) -> Bool {
        checkpoint.key == name && key.isValidSignature(checkpoint.signature, for: checkpoint.message(1))
    }

    /// Returns whether the signature of the record of a prune is valid and by this key.
    func verifies(_ prune: AuditPruneRecord) -> Bool {
        prune.key == name && key.isValidSignature(prune.signature, for: prune.message)
    }
}

extension AuditPruneRecord {
    /// The signed bytes.
    ///
    /// They begin with another word than those of a checkpoint, so that neither can pass for the other.
    fileprivate var message: [UInt8] {
        let retention = retentionDays.map { "\($0)" } ?? "-"
        let hashes = [previousHash, hash, checkpointsHash].map(\.hexadecimal).joined(separator: " ")
        return Array("trellis.audit.prune.1 \(tenantID) \(firstSeq) \(lastSeq) \(hashes) \(retention) \(at)".utf8)
    }
}

extension AuditCheckpointRecord {
    /// Returns the signed bytes.
    ///
    /// What was signed in version 1 is from before the upgrade from 0.1.0, since nothing signs it any more.
    fileprivate func message(_ version: Int) -> [UInt8] {
        Array("trellis.audit.checkpoint.\(version) \(tenantID) \(seq) \(hash.hexadecimal) \(at)".utf8)
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
