package import TrellisKernel

/// The first thing in a tenant's chain that doesn't hold.
package struct AuditFault: Hashable, Sendable {
    /// What it is.
    package enum Kind: Hashable, Sendable {
        /// The entry of a place is gone.
        case entryMissing
        /// The entry isn't the one that was sealed.
        case entryChanged
        /// The place is filed under something else than its entry, so that lists may leave it out.
        case misfiled
        /// The payload isn't the one that was sealed.
        case payloadChanged
        /// The payload is gone, and no entry says who erased it.
        case payloadGone
        /// A place is missing, up to the next that is there.
        case placeMissing
        /// The hash of a place doesn't follow from the place before and its entry.
        case brokenLink
        /// The chain begins after its first place, and no checkpoint vouches for what was before.
        case startMissing
        /// The chain ends before the place that was sealed last.
        case cutOff
        /// The chain isn't the one that was signed.
        case otherThanSigned
        /// A checkpoint's signature isn't its signer's.
        case checkpointForged
        /// An entry has no place, though the sealer has passed it.
        case unsealed
        /// An entry pretends to be older than those before it.
        case outOfTime
    }

    /// Whose chain it is.
    package let tenantID: ID<Tenant>
    /// The place; nil where there is none.
    package let seq: Int?
    /// The entry; nil where there is none.
    package let entryID: Int?
    package let kind: Kind

    /// One sentence for an operator.
    package var message: String {
        let place = [seq.map { "place \($0)" }, entryID.map { "entry \($0)" }].compactMap { $0 }
        let whose = tenantID == .platform ? "the platform" : "tenant \(tenantID)"
        return "\(whose), \(place.isEmpty ? "chain" : place.joined(separator: ", ")): \(kind.sentence)"
    }
}

extension AuditFault.Kind {
    fileprivate var sentence: String {
        switch self {
        case .entryMissing: "the entry is gone."
        case .entryChanged: "the entry isn't the one that was sealed."
        case .misfiled: "the place is filed under something else than its entry, so lists may leave it out."
        case .payloadChanged: "the payload isn't the one that was sealed."
        case .payloadGone: "the payload is gone, and no entry says who erased it."
        case .placeMissing: "the place is missing."
        case .brokenLink: "the hash doesn't follow from the place before."
        case .startMissing: "what was before is gone, and no checkpoint vouches for it."
        case .cutOff: "the chain was cut off here."
        case .otherThanSigned: "the chain isn't the one that was signed in a checkpoint."
        case .checkpointForged: "the checkpoint's signature doesn't hold."
        case .unsealed: "the entry has no place, though the sealer has passed it."
        case .outOfTime: "the entry pretends to be older than those before it."
        }
    }
}

/// What looking through a tenant's chain gave.
package struct AuditVerdict: Hashable, Sendable {
    package let tenantID: ID<Tenant>
    /// How many places were looked at.
    package let places: Int
    /// How many entries wait to be sealed.
    package let unsealed: Int
    /// The first thing that doesn't hold; nil when all does.
    package let fault: AuditFault?
}
