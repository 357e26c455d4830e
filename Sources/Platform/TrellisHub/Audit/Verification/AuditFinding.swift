package import TrellisKernel

/// The first integrity violation in a tenant's chain.
package struct AuditFinding: Hashable, Sendable {
    /// The kind of violation.
    package enum Kind: Hashable, Sendable {
        /// The entry of a seal is missing.
        case entryMissing
        /// The entry differs from the sealed entry.
        case entryChanged
        /// The seal's indexed columns differ from the entry, so that lists may omit it.
        case indexMismatch
        /// The payload differs from the sealed payload.
        case payloadChanged
        /// The payload is missing, and no entry records its erasure.
        case payloadMissing
        /// One or more positions are missing.
        case sealMissing
        /// The previous hash of a seal, or the end of the chain, doesn't match.
        case brokenLink
        /// The chain starts after position 1, and no checkpoint confirms the missing start.
        case startMissing
        /// The chain ends before its last known position.
        case truncated
        /// The chain differs from a signed checkpoint.
        case checkpointMismatch
        /// A checkpoint's signature is invalid.
        case checkpointForged
        /// An entry before the sealer's offset has no seal.
        case unsealed
        /// An entry's timestamp is too far before that of an earlier entry.
        case timestampOutOfOrder
    }

    /// The tenant of the chain.
    package let tenantID: ID<Tenant>
    /// The position in the chain; nil if it has none.
    package let seq: Int?
    /// The entry; nil if there is none.
    package let entryID: Int?
    package let kind: Kind

    /// The message for operators.
    package var message: String {
        let place = [seq.map { "position \($0)" }, entryID.map { "entry \($0)" }].compactMap { $0 }
        let whose = tenantID == .platform ? "the platform" : "tenant \(tenantID)"
        return "\(whose), \(place.isEmpty ? "chain" : place.joined(separator: ", ")): \(kind.sentence)"
    }
}

extension AuditFinding.Kind {
    fileprivate var sentence: String {
        switch self {
        case .entryMissing: "the entry is missing."
        case .entryChanged: "the entry differs from the sealed entry."
        case .indexMismatch: "the indexed columns of the seal differ from the entry, so lists may omit it."
        case .payloadChanged: "the payload differs from the sealed payload."
        case .payloadMissing: "the payload is missing, and no entry records its erasure."
        case .sealMissing: "the position is missing."
        case .brokenLink: "the hash doesn't match the previous position."
        case .startMissing: "the chain up to here is missing, and no checkpoint confirms it."
        case .truncated: "the chain is truncated here."
        case .checkpointMismatch: "the chain differs from a signed checkpoint."
        case .checkpointForged: "the signature of the checkpoint is invalid."
        case .unsealed: "the entry has no seal, although the sealer has passed it."
        case .timestampOutOfOrder: "the timestamp of the entry is too far before that of an earlier entry."
        }
    }
}

/// The result of verifying a tenant's chain.
package struct AuditVerificationResult: Hashable, Sendable {
    package let tenantID: ID<Tenant>
    /// The number of verified seals.
    package let seals: Int
    /// The number of entries that are not sealed yet.
    package let unsealed: Int
    /// The first violation; nil if the chain is intact.
    package let finding: AuditFinding?
}
