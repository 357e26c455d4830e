public import TrellisDatabase
public import TrellisKernel

extension AccessRule where Context == PublicContext {
    /// Allows every request; `reason` says why, and is listed in reports.
    public static func open(reason: String) -> Self {
        Self(requirement: .open(reason: reason)) { request, _ in PublicContext(request: request) }
    }
}

extension AccessRule where Context == UserContext {
    /// Access for every user with a valid access token.
    public static var authenticated: Self {
        Self(requirement: .authenticated) { request, accessGuard in try await accessGuard.user(request) }
    }
}

extension AccessRule where Context == OptionalContext {
    /// Allows every request, and identifies the user of those with credentials.
    ///
    /// Invalid and expired credentials get 401, so that a client learns about them. The tenant is known if the request
    /// names one and the user is its member.
    public static var optional: Self {
        Self(requirement: .optional) { request, accessGuard in try await accessGuard.visitor(request) }
    }
}

extension AccessRule where Context == TenantContext {
    /// Access for every member of the requested tenant.
    public static var member: Self { members(.member) }

    /// Allows members with a role that grants `permission`.
    public static func permission(_ permission: Permission) -> Self { members(.permission(permission)) }

    /// Allows members with a role that grants `permission`, and other members for their own rows of `record`.
    ///
    /// ```swift
    /// @PATCH("{id}", access: .permission(.notesUpdate, orOwnerOf: NoteRecord.self, by: \.ownerID), errors: …)
    /// ```
    /// Without the permission, the context's database adds the condition on `owner` to every statement on the table, so
    /// rows of others are as if they didn't exist: 404 for one of them, and lists without them. Changing the owner of
    /// an own row, or inserting one of another user, is 403. Handwritten SQL, other tables, handlers of events and jobs
    /// aren't limited.
    public static func permission<R: TenantOwned>(
        _ permission: Permission, orOwnerOf record: R.Type, by owner: KeyPath<R.Columns, Column<ID<User>>>
    ) -> Self {
        members(.permissionOrOwner(permission, of: OwnerColumn(of: record) { $0[keyPath: owner] }))
    }

    /// As ``permission(_:orOwnerOf:by:)-(_,_,KeyPath<_,Column<ID<User>>>)``, for rows that can be without an owner.
    public static func permission<R: TenantOwned>(
        _ permission: Permission, orOwnerOf record: R.Type, by owner: KeyPath<R.Columns, Column<ID<User>?>>
    ) -> Self {
        members(.permissionOrOwner(permission, of: OwnerColumn(of: record) { $0[keyPath: owner] }))
    }

    /// Returns the rule for tenants that have `feature`, by their plan or by its rollout; others get 402 or 404, as the
    /// feature declares.
    ///
    /// The permission is checked first, so members without it don't learn about the plan.
    public func feature(_ feature: Feature) -> Self {
        Self.members(requirement, features: features + [feature], needsRecentProof: needsRecentProof)
    }

    /// Allows members who have at least one of the permissions.
    public static func anyOf(_ first: Permission, _ second: Permission, _ others: Permission...) -> Self {
        members(.anyOf(([first, second] + others).map { .permission($0) }))
    }

    /// Allows members for whom at least one of the rules does.
    ///
    /// Decided in memory: the guard's query is the same as for one rule. A rule for all rows comes before one for own
    /// rows, of which the first counts. Others get 402 when one of the rules only lacks a feature, else 403.
    public static func anyOf(_ first: Self, _ second: Self, _ others: Self...) -> Self {
        let rules = [first, second] + others
        return members(
            .anyOf(rules.map(\.wholeRequirement)), needsRecentProof: rules.contains(where: \.needsRecentProof))
    }

    /// Allows members who have all of the permissions.
    public static func allOf(_ first: Permission, _ second: Permission, _ others: Permission...) -> Self {
        members(.allOf(([first, second] + others).map { .permission($0) }))
    }

    /// Allows members for whom every rule does; limits to own rows hold together.
    ///
    /// Decided in memory: the guard's query is the same as for one rule.
    public static func allOf(_ first: Self, _ second: Self, _ others: Self...) -> Self {
        let rules = [first, second] + others
        let features = rules.flatMap(\.features)
        let distinct = features.enumerated().filter { !features[..<$0.offset].contains($0.element) }.map(\.element)
        return members(
            .allOf(rules.map(\.requirement)), features: distinct,
            needsRecentProof: rules.contains(where: \.needsRecentProof))
    }

    /// The requirement with the features that the plan must grant as well.
    private var wholeRequirement: AccessRequirement {
        features.isEmpty ? requirement : .allOf([requirement] + features.map { .feature($0) })
    }

    static func members(
        _ requirement: AccessRequirement, features: [Feature] = [], needsRecentProof: Bool = false
    ) -> Self {
        // Decided once for the rule, so that requests to others don't look for rollouts.
        let needsFlags = (requirement.features + features).contains { $0.rollout != nil }
        return Self(
            requirement: requirement, features: features, needsRecentProof: needsRecentProof
        ) { request, accessGuard in
            try await accessGuard.member(
                request, requirement, features, needsRecentProof: needsRecentProof, needsFlags: needsFlags)
        }
    }
}

extension AccessRule where Context == SuperuserContext {
    /// Access for superusers.
    public static var superuser: Self {
        Self(requirement: .superuser) { request, accessGuard in try await accessGuard.superuser(request) }
    }
}

extension AccessRule where Context == PageContext {
    /// Access for superusers with a browser session.
    ///
    /// This rule doesn't accept access tokens, and the other rules don't accept the session cookie.
    public static var superuserSession: Self { session(isPassive: false) }

    /// The same as ``superuserSession``, for requests that a page sends automatically: they don't restart the idle
    /// timeout.
    public static var superuserSessionPassive: Self { session(isPassive: true) }

    private static func session(isPassive: Bool) -> Self {
        Self(requirement: .superuserSession(isPassive: isPassive)) { request, accessGuard in
            try await accessGuard.page(request, isPassive: isPassive)
        }
    }
}

extension AccessRule where Context == AccountContext {
    /// Access for every user with a browser session of the account pages.
    ///
    /// This rule doesn't accept access tokens, and the other rules don't accept its session cookie.
    public static var userSession: Self {
        Self(requirement: .userSession) { request, accessGuard in try await accessGuard.account(request) }
    }
}
