extension Database {
    /// Runs `work` inside the span of a transaction or of a statement, if the current task is traced.
    @inline(__always)
    nonisolated(nonsending) func traced<Value>(
        _ kind: @autoclosure () -> TracedWork,
        _ work: nonisolated(nonsending) ((any DatabaseSpan)?) async throws -> Value
    ) async throws -> Value {
        guard let tracing = options.tracing, let span = tracing.begin(kind()) else { return try await work(nil) }
        do {
            let value = try await work(span)
            span.end(nil)
            return value
        } catch {
            span.end(error)
            throw error
        }
    }
}
