extension Storage {
    /// Deletes an object whose row couldn't be written, unless the row was; also when the current task is cancelled.
    ///
    /// What isn't deleted here, the sweep of the storage deletes later.
    ///
    /// - Parameters:
    ///   - isNamed: returns whether a row names the object; throws if that can't be known.
    ///   - report: is called with the error if the object isn't deleted.
    package func discard(
        _ key: StorageKey, unless isNamed: @escaping @Sendable () async throws -> Bool,
        report: @escaping @Sendable (any Error) -> Void
    ) async {
        // In a new task, since the current one may be cancelled.
        await Task {
            do {
                if try await !isNamed() { try await delete(key) }
            } catch {
                report(error)
            }
        }.value
    }
}
