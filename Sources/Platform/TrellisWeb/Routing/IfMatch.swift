public import TrellisKernel

/// The versions that a client's change is based on, from `If-Match`; they prevent lost updates.
///
/// ```swift
/// func update(id: ID<Project>, body: ProjectUpdate, ifMatch: IfMatch) async throws -> Conditional<ProjectResponse> {
///     …
///     try ifMatch.check(version: project.version)      // in the transaction that writes
/// ```
///
/// Source: RFC 9110, section 13.1.1.
public struct IfMatch: Hashable, Sendable {
    /// The versions; nil for `*`, any version.
    public let tags: [EntityTag]?

    /// Creates a condition for one of these versions.
    public init(_ tags: [EntityTag]) {
        self.tags = tags
    }

    /// Parses the field's value, or returns nil when it is malformed.
    public init?(field: String) {
        if field == "*" {
            tags = nil
        } else {
            guard let list = EntityTag.list(field), !list.isEmpty else { return nil }
            tags = list
        }
    }

    /// Returns whether the change may be made to this version.
    ///
    /// Weak tags never match.
    public func allows(version: Int) -> Bool {
        guard let tags else { return true }
        return tags.contains(EntityTag(version: version))
    }

    /// Checks that the current version is one of the client's versions.
    ///
    /// - Throws: ``PreconditionError/failed``.
    public func check(version: Int) throws {
        guard allows(version: version) else { throw PreconditionError.failed }
    }
}

/// The reasons why a conditional request fails.
public enum PreconditionError: AppError, CaseIterable {
    /// The resource was changed after the client read it.
    case failed
    /// The request doesn't name the version to change.
    case required
    /// The field is not a list of entity tags.
    case malformed

    /// The stable code.
    public var code: String {
        switch self {
        case .failed: "precondition.failed"
        case .required: "precondition.required"
        case .malformed: "precondition.malformed"
        }
    }

    /// The kind of error: 412, 428 or 400.
    public var kind: ErrorKind {
        switch self {
        case .failed: .preconditionFailed
        case .required: .preconditionRequired
        case .malformed: .badRequest
        }
    }

    /// What was wrong, and how to fix it.
    public var message: String {
        switch self {
        case .failed: "The resource changed after you read it. Read it again and repeat your change on the new version."
        case .required: "The If-Match header is required: send the ETag of your version, or * for any version."
        case .malformed: "The If-Match header must be a list of entity tags in quotes, as in \"3\", or *."
        }
    }
}
