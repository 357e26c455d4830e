public import TrellisKernel

/// Given to pages of superusers who signed in with a browser: as ``SuperuserContext``, with what their forms must carry.
public struct PageContext: AccessContext {
    /// The type's name.
    public static let name = "PageContext"
    /// The request being answered.
    public let request: RequestInfo
    /// Who asks.
    public let userID: ID<User>
    /// What each form of the session carries, so that no other site can send one (``form(_:)`` checks it).
    public let formToken: String

    /// A context for this superuser.
    public init(request: RequestInfo, userID: ID<User>, formToken: String) {
        self.request = request
        self.userID = userID
        self.formToken = formToken
    }

    /// The context, when the guard built one of this type.
    public static func unwrap(_ context: AnyContext) -> Self? {
        if case .page(let context) = context { context } else { nil }
    }
}

extension PageContext {
    /// The fields of the form that was sent, once it has proved to come from one of the session's own pages.
    ///
    /// - Throws: ``AccessError/formForged`` without the session's token, and what ``RouteRequest/formFields()`` throws.
    public func form(_ request: RouteRequest) async throws -> SignedForm {
        let fields = try await request.formFields()
        let sent = Array((fields[SignedForm.tokenField] ?? "").utf8)
        let expected = Array(formToken.utf8)
        // Every byte is looked at, so the time says nothing about where the first difference is.
        let differences = zip(sent, expected).reduce(0) { $0 | ($1.0 ^ $1.1) }
        guard sent.count == expected.count, !expected.isEmpty, differences == 0 else { throw AccessError.formForged }
        return SignedForm(scope: scope, fields: fields)
    }
}

/// A form that a superuser sent from one of our own pages: only ``PageContext/form(_:)`` makes one.
public struct SignedForm: Sendable {
    /// The name of the field with the session's token.
    public static let tokenField = "form_token"
    /// Who sent it, with the request and its route.
    public let scope: Scope
    /// Who sent it.
    public var userID: ID<User> { scope.userID }
    /// What was filled in.
    public let fields: FormFields

    init(scope: Scope, fields: FormFields) {
        self.scope = scope
        self.fields = fields
    }
}
