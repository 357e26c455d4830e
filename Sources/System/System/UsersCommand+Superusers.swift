import Trellis
import TrellisAuth
import TrellisKernel

extension Application {
    /// Ensures that a superuser with `email` and `password` exists, and returns whether the user is new; idempotent.
    ///
    /// An existing user becomes a superuser. If the password changes, all of the user's sessions end.
    ///
    /// - Parameter scope: Who does it, for the audit.
    /// - Throws: `InvalidInput` for an address and for a password that sign-up would reject;
    ///   `CompositionError.missingModule` if the product signs users in by other means than ``TrellisAuth/AuthModule``.
    @discardableResult
    public func createSuperuser(email: String, password: String, for scope: Scope? = nil) async throws -> Bool {
        guard let auth = module(AuthModule.self) else {
            throw CompositionError.missingModule(AuthModule.name, requiredBy: "superusers")
        }
        let superusers = scope.map { auth.superusers.acting(for: $0) } ?? auth.superusers
        return try await superusers.create(email: email, password: password).isNew
    }
}
