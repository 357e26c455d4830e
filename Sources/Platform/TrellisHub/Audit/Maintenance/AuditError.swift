package import TrellisKernel

/// The errors of audit operations.
package enum AuditError: AppError, Hashable {
    /// There is no signing key.
    case noKey
    /// A tenant has no sealed entries.
    case noChain(ID<Tenant>)
    /// A line of a checkpoint file is invalid.
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
            """
            There is no key to sign checkpoints. Set audit.signing_key to 32 random bytes in base64: \
            `openssl rand -base64 32`.
            """
        case .noChain(let tenant):
            "The tenant \(tenant) has no sealed entries yet. Run `App audit seal` to seal existing entries."
        case .checkpointMalformed(let line):
            "Line \(line) is not a checkpoint. Use the lines that `App audit checkpoint` prints."
        }
    }

    package var logLevel: ErrorLevel { .warning }
}
