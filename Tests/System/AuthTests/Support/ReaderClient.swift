import HTTPTypes
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// Runs `body` with the product of readers on each engine, with cheap hashes.
func withReaders(_ settings: [String: String] = [:], _ body: (TestApp) async throws -> Void) async throws {
    let cheap = ["auth.password_memory": "64", "auth.password_passes": "1"]
    try await withApp(ReaderProduct.self, settings: cheap.merging(settings) { $1 }, body)
}

extension TestApp {
    /// Signs a reader up by the product's own route.
    func signUpReader(_ email: String) async throws -> TrellisTesting.TestResponse {
        try await send(
            .post, "/api/readers", body: ["email": .string(email), "password": "correct horse battery", "name": "Ada"])
    }

    /// Logs a reader in by the product's own route.
    func logInReader(
        _ email: String, _ password: String = "correct horse battery"
    ) async throws -> TrellisTesting.TestResponse {
        try await send(
            .post, "/api/readers/login", body: ["email": .string(email), "password": .string(password)])
    }

    /// Changes the reader of a token.
    func changeReader(_ token: String, _ change: JSONValue) async throws -> TrellisTesting.TestResponse {
        try await send(.put, "/api/reader", body: change, headers: [.authorization: "Token \(token)"])
    }
}
