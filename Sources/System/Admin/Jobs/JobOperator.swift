import TrellisKernel
import TrellisWeb

/// A superuser who is authorized to control jobs, by a verified form or by an access token.
///
/// There is no other initializer, so an action that doesn't check its form doesn't compile.
struct JobOperator: Sendable {
    /// The acting user; recorded in the job's history.
    let userID: ID<User>
    /// The user with the request and its route; recorded in the audit.
    let scope: Scope

    /// Creates the operator from a verified form.
    init(_ form: VerifiedForm) {
        userID = form.userID
        scope = form.scope
    }

    /// Creates the operator from an API call with a superuser's token.
    init(_ context: SuperuserContext) {
        userID = context.userID
        scope = context.scope
    }
}
