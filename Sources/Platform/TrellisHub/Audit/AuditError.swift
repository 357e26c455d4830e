package import TrellisKernel

/// Why the audit can't do what it was asked.
package enum AuditError: AppError, Hashable {
    /// Nothing can be signed.
    case noKey
    /// A tenant has no entries that were sealed.
    case noChain(ID<Tenant>)
    /// A file of checkpoints has a line that isn't one.
    case checkpointMalformed(line: Int)

    package var code: String {
        switch self {
        case .noKey: "audit.no_key"
        case .noChain: "audit.no_chain"
        case .checkpointMalformed: "audit.checkpoint_malformed"
        }
    }

    package var kind: ErrorKind { .invalid }

    package var message: String {
        switch self {
        case .noKey:
            "There is no key to sign checkpoints with. Set audit.signing_key to 32 random bytes in base64: `openssl rand -base64 32`."
        case .noChain(let tenant):
            "The tenant \(tenant) has no sealed entries yet. `App audit seal` seals what there is."
        case .checkpointMalformed(let line): "Line \(line) isn't a checkpoint as `App audit checkpoint` prints them."
        }
    }

    package var logLevel: ErrorLevel { .warning }
}
