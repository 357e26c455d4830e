/// Whether the user of a session has proved lately to be the user: by a login, or by the password again.
///
/// A token can be stolen, or left in a browser of others; for some actions that isn't enough
/// (``AccessRule/recentProof``). Source: RFC 9470, and NIST SP 800-63B-4, section 5.2, about reauthentication.
public struct RecentProof: Hashable, Sendable {
    /// Whether the last proof is younger than ``maximumAge``.
    public let isRecent: Bool
    /// How long a proof counts.
    public let maximumAge: Duration

    /// Creates the state of a session.
    public init(isRecent: Bool, maximumAge: Duration) {
        self.isRecent = isRecent
        self.maximumAge = maximumAge
    }
}

extension AccessRule where Context == UserContext {
    /// The same rule, for users who proved lately to be themselves; others get 403 and ``ProofError/required(maximumAge:)``.
    ///
    /// ```swift
    /// @DELETE(access: .authenticated.recentProof)
    /// ```
    public var recentProof: Self {
        Self(requirement: requirement, needsRecentProof: true) { request, accessGuard in
            try await accessGuard.user(request, needsRecentProof: true)
        }
    }
}

extension AccessRule where Context == TenantContext {
    /// The same rule, for members who proved lately to be themselves; others get 403 and
    /// ``ProofError/required(maximumAge:)``, and API keys, which can't, ``AccessError/keyNotAccepted``.
    ///
    /// Rule and plan are checked first. Of combined rules the whole one needs the proof if a part does.
    public var recentProof: Self { Self.members(requirement, features: features, needsRecentProof: true) }
}

extension AccessRule where Context == AccountContext {
    /// The same rule, for users who proved lately to be themselves; others get ``ProofError/required(maximumAge:)``, for
    /// which the account pages ask for the password, and then return to the page.
    public var recentProof: Self {
        Self(requirement: requirement, needsRecentProof: true) { request, accessGuard in
            try await accessGuard.account(request, needsRecentProof: true)
        }
    }
}

extension AccessRule where Context == PageContext {
    /// The same rule, for superusers who proved lately to be themselves; others get ``ProofError/required(maximumAge:)``,
    /// for which the administration asks for the password, and then returns to the page with the form.
    ///
    /// ```swift
    /// @POST("{id}/retry", access: .superuserSession.recentProof)
    /// ```
    public var recentProof: Self {
        Self(requirement: requirement, needsRecentProof: true) { request, accessGuard in
            try await accessGuard.page(request, isPassive: false, needsRecentProof: true)
        }
    }
}

extension AccessRule where Context == SuperuserContext {
    /// The same rule, for superusers who proved lately to be themselves; others get 403 and
    /// ``ProofError/required(maximumAge:)``.
    public var recentProof: Self {
        Self(requirement: requirement, needsRecentProof: true) { request, accessGuard in
            try await accessGuard.superuser(request, needsRecentProof: true)
        }
    }
}
