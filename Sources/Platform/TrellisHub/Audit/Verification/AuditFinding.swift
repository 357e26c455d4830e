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
        /// The chain starts after position 1, and no signed record of a prune covers the missing start.
        case startMissing
        /// The chain starts after position 1, and there is no key to check what vouches for it.
        case keyMissing
        /// The signature of the record of a prune is invalid.
        case pruneForged
        /// The chain ends before its last known position.
        case truncated
        /// The chain differs from a signed checkpoint.
        case checkpointMismatch
        /// The database lacks a checkpoint of a pruned position that was handed in or that the prune met, or has another.
        case checkpointMissing
        /// A checkpoint's signature is invalid.
        case checkpointForged
        /// An entry before the sealer's offset has no seal.
        case unsealed
        /// The sealer has no offset, so entries aren't sealed.
        case sealerMissing
        /// An entry waits to be sealed for longer than any transaction takes.
        case overdue
        /// Entries were pruned for a shorter retention than the agreed one.
        case retentionTooShort
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
        case .startMissing: "the chain up to here is missing, and no signed record of a prune covers it."
        case .keyMissing: "the chain up to here is missing, and there is no key to check what vouches for it."
        case .pruneForged: "the signature of the record of a prune is invalid."
        case .truncated: "the chain is truncated here."
        case .checkpointMismatch: "the chain differs from a signed checkpoint."
        case .checkpointMissing: "the checkpoints of the pruned positions aren't those that the prune met."
        case .checkpointForged: "the signature of the checkpoint is invalid."
        case .unsealed: "the entry has no seal, although the sealer has passed it."
        case .sealerMissing: "\(AuditError.sealerMissing.message)."
        case .overdue:
            "the entry has waited to be sealed for an hour. Run `App audit seal`, and find what kept workers from it."
        case .retentionTooShort:
            """
            the chain up to here was pruned for a shorter retention than the agreed one. If that was agreed, pass it as \
            --retention.
            """
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
    /// The deleted beginning of the chain; nil if it is whole.
    package let removal: AuditRemoval?
    /// The first violation; nil if the chain is intact.
    package let finding: AuditFinding?

    /// Whether there is no entry and nothing that says there was one: a checkpoint without its place is a finding.
    var isEmpty: Bool { seals == 0 && unsealed == 0 && removal == nil && finding == nil }
}
