public import TrellisKernel

/// The condition of a client's change, from `If-Match` and `If-None-Match`; it prevents lost updates.
///
/// ```swift
/// func update(id: ID<Project>, body: ProjectUpdate, ifMatch: IfMatch?) async throws -> Conditional<ProjectResponse> {
///     …
///     try ifMatch?.check(version: project.version)     // in the transaction that writes
/// ```
///
/// `If-Match` names the versions to which the change may be made; `If-None-Match` names those to which it may not, or
/// any with `*`: a change of nothing that exists. Both are checked, `If-Match` first.
///
/// Source: RFC 9110, sections 13.1.1, 13.1.2 and 13.2.2.
public struct IfMatch: Hashable, Sendable {
    /// The value of one of the two fields.
    private enum Field: Hashable {
        /// `*`.
        case any
        case tags([EntityTag])

        init?(_ value: String) {
            if value == "*" {
                self = .any
            } else {
                guard let list = EntityTag.list(value), !list.isEmpty else { return nil }
                self = .tags(list)
            }
        }
    }

    private let match: Field?
    private let noneMatch: Field?

    /// Creates a condition for one of these versions.
    public init(_ tags: [EntityTag]) {
        (match, noneMatch) = (.tags(tags), nil)
    }

    /// Parses the value of `If-Match`, or returns nil when it is malformed.
    public init?(field: String) {
        self.init(match: field, noneMatch: nil)
    }

    /// Parses the values of `If-Match` and `If-None-Match`, of which several lines are one list.
    ///
    /// Returns nil when one is malformed, and when there is none.
    public init?(match: String?, noneMatch: String?) {
        guard match != nil || noneMatch != nil else { return nil }
        let fields = (match.flatMap(Field.init), noneMatch.flatMap(Field.init))
        guard (fields.0 == nil) == (match == nil), (fields.1 == nil) == (noneMatch == nil) else { return nil }
        (self.match, self.noneMatch) = fields
    }

    /// The versions of `If-Match`; nil for `*`, any version, and without the field.
    public var tags: [EntityTag]? {
        if case .tags(let tags) = match { tags } else { nil }
    }

    /// Whether the resource must not exist yet: `If-None-Match: *`.
    public var excludesAny: Bool { noneMatch == .any }

    /// Returns whether the change may be made to this version.
    ///
    /// Weak tags of `If-Match` never match.
    public func allows(version: Int) -> Bool { allows(EntityTag(version: version)) }

    /// Returns whether the change may be made to a resource with this tag; nil for a resource that doesn't exist.
    ///
    /// `If-Match` compares strongly, `If-None-Match` weakly (RFC 9110, section 8.8.3.2).
    public func allows(_ tag: EntityTag?) -> Bool {
        switch match {
        case nil: break
        case .any: guard tag != nil else { return false }
        case .tags(let tags): guard let tag, !tag.isWeak, tags.contains(tag) else { return false }
        }
        switch noneMatch {
        case nil: return true
        case .any: return tag == nil
        case .tags(let tags): return !tags.contains { $0.text == tag?.text }
        }
    }

    /// Checks that the change may be made to the current version.
    ///
    /// - Throws: ``PreconditionError/failed``.
    public func check(version: Int) throws {
        try check(EntityTag(version: version))
    }

    /// Checks that the change may be made to a resource with this tag; nil for a resource that doesn't exist.
    ///
    /// - Throws: ``PreconditionError/failed``.
    public func check(_ tag: EntityTag?) throws {
        guard allows(tag) else { throw PreconditionError.failed }
    }
}

/// The reasons why a conditional request fails.
public enum PreconditionError: AppError, CaseIterable {
    /// The resource was changed after the client read it, or exists although the client excludes that.
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
        case .failed:
            "The resource changed after you read it, or If-None-Match excludes it. Read it again and repeat your change "
                + "on the new version."
        case .required: "The If-Match header is required: send the ETag of your version, or * for any version."
        case .malformed:
            "The headers If-Match and If-None-Match must be a list of entity tags in quotes, as in \"3\", or *."
        }
    }
}
