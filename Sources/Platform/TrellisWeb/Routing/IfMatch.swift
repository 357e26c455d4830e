public import TrellisKernel

/// The versions on which a client made its change, from `If-Match`: nobody's work is overwritten unseen.
///
/// ```swift
/// func update(id: ID<Project>, body: ProjectUpdate, ifMatch: IfMatch) async throws -> Conditional<ProjectResponse> {
///     …
///     try ifMatch.check(version: project.version)      // in the transaction that writes
/// ```
///
/// Source: RFC 9110, section 13.1.1.
public struct IfMatch: Hashable, Sendable {
    /// The versions, or nil for `*`: any.
    public let tags: [EntityTag]?

    /// A client that changes one of these versions.
    public init(_ tags: [EntityTag]) {
        self.tags = tags
    }

    /// The field's value, or nil when it is malformed.
    public init?(field: String) {
        if field == "*" {
            tags = nil
        } else {
            guard let list = EntityTag.list(field), !list.isEmpty else { return nil }
            tags = list
        }
    }

    /// Whether the change may be made to this version.
    ///
    /// Weak tags never match.
    public func allows(version: Int) -> Bool {
        guard let tags else { return true }
        return tags.contains(EntityTag(version: version))
    }

    /// Refuses the change when the version is another by now.
    ///
    /// - Throws: ``PreconditionError/failed``.
    public func check(version: Int) throws {
        guard allows(version: version) else { throw PreconditionError.failed }
    }
}

/// Why a conditional request was refused.
public enum PreconditionError: AppError, CaseIterable {
    /// The thing was changed since the client read it.
    case failed
    /// The client didn't say which version it changes.
    case required
    /// The field is no list of entity tags.
    case malformed

    /// The stable name.
    public var code: String {
        switch self {
        case .failed: "precondition.failed"
        case .required: "precondition.required"
        case .malformed: "precondition.malformed"
        }
    }

    /// 412, 428 or 400.
    public var kind: ErrorKind {
        switch self {
        case .failed: .preconditionFailed
        case .required: .preconditionRequired
        case .malformed: .badRequest
        }
    }

    /// What the client should do.
    public var message: String {
        switch self {
        case .failed: "It was changed since you read it. Read it again, and repeat your change on the new version."
        case .required: "Say which version you change: send the ETag of your copy as If-Match, or * for any."
        case .malformed: "If-Match is a list of entity tags in quotes, as in \"3\", or *."
        }
    }
}
