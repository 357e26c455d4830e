/// The requests of one module's tests that visit each of its routes once, with success.
///
/// A module's tests contribute them next to its other tests, and the statement test of the product runs those of all
/// modules: so a module that is deleted takes its requests along.
///
/// ```swift
/// extension RouteVisits {
///     package static let notes = RouteVisits("notes") { visitor in
///         let owner = try await visitor.signUp()
///         let note = try await visitor.visit(owner, .post, "/notes", ["title": "Milk"])
///         try await visitor.visit(owner, .get, "/notes/{id}", at: note["id"]?.string ?? "")
///     }
/// }
/// ```
public struct RouteVisits: Sendable {
    /// The name of the module.
    public let module: String
    /// Sends the requests.
    public let visit: @Sendable (inout RouteVisitor) async throws -> Void

    /// Creates the requests of a module.
    ///
    /// - Parameters:
    ///   - module: its name, for messages.
    ///   - visit: sends the requests, with users of its own, whatever other modules have sent before.
    public init(_ module: String, _ visit: @escaping @Sendable (inout RouteVisitor) async throws -> Void) {
        self.module = module
        self.visit = visit
    }
}
