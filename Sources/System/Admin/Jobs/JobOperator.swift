import TrellisKernel
import TrellisWeb

/// A superuser who may steer jobs now: by a form of our own pages, or with an access token.
///
/// There is no other way to make one, so an action that didn't check its form doesn't compile.
struct JobOperator: Sendable {
    /// Who acts; written into the job's history.
    let userID: ID<User>
    /// The same with the request and its route; written into the audit.
    let scope: Scope

    /// Whoever sent a form that proved to be ours.
    init(_ form: SignedForm) {
        userID = form.userID
        scope = form.scope
    }

    /// Whoever called the API with a superuser's token.
    init(_ context: SuperuserContext) {
        userID = context.userID
        scope = context.scope
    }
}
