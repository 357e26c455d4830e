package import TrellisKernel

/// The errors of audit operations.
package enum AuditError: AppError, Hashable {
    /// There is no signing key.
    case noKey
    /// A tenant has no sealed entries.
    case noChain(ID<Tenant>)
    /// A line of a checkpoint file is invalid.
    case checkpointMalformed(line: Int)
    /// A checkpoint file can't be read.
    case checkpointsUnreadable(path: String, reason: String)
    /// A checkpoint file has no checkpoint.
    case checkpointsMissing(path: String)
    /// The sealer has no offset, so nothing is sealed.
    case sealerMissing
    /// Chains aren't intact, so nothing of them was pruned.
    case chainsDamaged([AuditFinding])

    package var code: String {
        switch self {
        case .noKey: "audit.no_key"
        case .noChain: "audit.no_chain"
        case .checkpointMalformed: "audit.checkpoint_malformed"
        case .checkpointsUnreadable: "audit.checkpoints_unreadable"
        case .checkpointsMissing: "audit.checkpoints_missing"
        case .sealerMissing: "audit.sealer_missing"
        case .chainsDamaged: "audit.chains_damaged"
        }
    }

    package var kind: ErrorKind { .invalid }

    package var message: String {
        switch self {
        case .noKey:
            """
            There is no key to sign checkpoints. Set audit.signing_key to 32 random bytes in base64: \
            `openssl rand -base64 32`.
            """
        case .noChain(let tenant):
            """
            The tenant \(tenant) has no sealed entries. Check the identifier, or run `App audit seal` to seal existing entries.
            """
        case .checkpointMalformed(let line):
            "Line \(line) is not a checkpoint. Use the lines that `App audit checkpoint` prints."
        case .checkpointsUnreadable(let path, let reason):
            "The file of checkpoints \(path) can't be read: \(reason)."
        case .checkpointsMissing(let path):
            "The file \(path) has no checkpoint. Use the lines that `App audit checkpoint` prints."
        case .sealerMissing:
            """
            The row of audit_sealer is missing, so no audit entry is sealed, and each can be changed unnoticed. \
            Keep a copy of the database and look into it. Then, as the owner of the tables: INSERT INTO audit_sealer (id, xid, \
            entry_id) VALUES ('sealer', 0, 0)
            """
        case .chainsDamaged(let findings):
            """
            Nothing of these chains was pruned, because the evidence would be lost; the others were pruned. Look into it, \
            and keep a copy of the database: \(findings.map(\.message).joined(separator: " "))
            """
        }
    }

    package var logLevel: ErrorLevel { self == .sealerMissing ? .error : .warning }
}
