import Logging
import TrellisDatabase

/// The readiness of the server.
struct CoreService: Sendable {
    private let check: ReadinessCheck
    private let showsCause: Bool

    /// Creates the service.
    ///
    /// - Parameter showsCause: whether errors tell the cause, which clients needn't know.
    init(_ check: ReadinessCheck, showsCause: Bool) {
        self.check = check
        self.showsCause = showsCause
    }

    /// Throws unless requests can be served, as of at most a second ago: the database responds, can be written, and has
    /// the schema that the code needs.
    ///
    /// - Throws: ``CoreError``, with the cause in the log.
    func requireReadiness(_ logger: Logger) async throws(CoreError) {
        do {
            try await check.require(logger)
        } catch {
            throw showsCause ? error : .notReady
        }
    }
}
