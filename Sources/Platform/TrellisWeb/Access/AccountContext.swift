public import TrellisKernel

/// The context of account pages for a user with a browser session: ``UserContext`` plus the token of the user's forms.
public struct AccountContext: AccessContext {
    /// The type's name.
    public static let name = "AccountContext"
    /// The current request.
    public let request: RequestInfo
    /// The user who sent the request.
    public let userID: ID<User>
    /// The token in each form of the session, so that no other site can send one (``form(_:)`` checks it).
    public let formToken: String

    /// Creates a context for this user.
    public init(request: RequestInfo, userID: ID<User>, formToken: String) {
        self.request = request
        self.userID = userID
        self.formToken = formToken
    }

    /// The same user without the session, for services that routes with a token use too; it has no claims.
    public var user: UserContext { UserContext(request: request, userID: userID) }
}

extension AccountContext {
    /// Returns the fields of the submitted form after a check that it comes from a page of the same session.
    ///
    /// - Throws: ``AccessError/formTokenInvalid`` without the session's token, and the errors of
    ///   ``RouteRequest/formFields()``.
    public func form(_ request: RouteRequest) async throws -> AccountForm {
        AccountForm(scope: scope, fields: try await request.formFields(with: formToken))
    }
}

/// A form that a user sent from an account page of this application; only ``AccountContext/form(_:)`` creates one.
public struct AccountForm: Sendable {
    /// The user who sent it, with the request and its route.
    public let scope: Scope
    /// The user who sent it.
    public var userID: ID<User> { scope.userID }
    /// The submitted fields.
    public let fields: FormFields

    init(scope: Scope, fields: FormFields) {
        self.scope = scope
        self.fields = fields
    }
}
