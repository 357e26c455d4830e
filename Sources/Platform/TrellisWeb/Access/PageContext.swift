public import TrellisKernel

/// The context of pages for superusers with a browser session: ``SuperuserContext`` plus the token of their forms.
public struct PageContext: AccessContext {
    /// The type's name.
    public static let name = "PageContext"
    /// The current request.
    public let request: RequestInfo
    /// The user who sent the request.
    public let userID: ID<User>
    /// The token in each form of the session, so that no other site can send one (``form(_:)`` checks it).
    public let formToken: String

    /// Creates a context for this superuser.
    public init(request: RequestInfo, userID: ID<User>, formToken: String) {
        self.request = request
        self.userID = userID
        self.formToken = formToken
    }
}

extension PageContext {
    /// Returns the fields of the submitted form after a check that it comes from a page of the same session.
    ///
    /// - Throws: ``AccessError/formTokenInvalid`` without the session's token, and the errors of
    ///   ``RouteRequest/formFields()``.
    public func form(_ request: RouteRequest) async throws -> VerifiedForm {
        VerifiedForm(scope: scope, fields: try await request.formFields(with: formToken))
    }
}

/// A form that a superuser sent from a page of this application; only ``PageContext/form(_:)`` creates one.
public struct VerifiedForm: Sendable {
    /// The name of the field with the session's token.
    public static let tokenField = "form_token"
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

extension RouteRequest {
    /// Returns the fields of the form in the body if it contains the session's token.
    ///
    /// - Throws: ``AccessError/formTokenInvalid``, and the errors of ``formFields()``.
    func formFields(with token: String) async throws -> FormFields {
        let fields = try await formFields()
        let sent = Array((fields[VerifiedForm.tokenField] ?? "").utf8)
        let expected = Array(token.utf8)
        // Every byte is compared, so the time doesn't reveal the position of the first difference.
        let differences = zip(sent, expected).reduce(0) { $0 | ($1.0 ^ $1.1) }
        guard sent.count == expected.count, !expected.isEmpty, differences == 0 else {
            throw AccessError.formTokenInvalid
        }
        return fields
    }
}
