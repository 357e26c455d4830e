package import TrellisKernel

extension JobRegistration {
    /// How long a job of a paused tenant waits before it looks again.
    private static let pause = Duration.seconds(300)

    /// Returns the registration for jobs that wait while their tenant is paused.
    ///
    /// Such attempts don't count. Jobs of the platform never wait.
    ///
    /// - Parameter isPaused: returns whether the jobs of the tenant wait; what it throws fails the attempt.
    package func pausing(while isPaused: @escaping @Sendable (ID<Tenant>) async throws -> Bool) -> JobRegistration {
        var copy = self
        copy.isPaused = isPaused
        copy.run = { [run] arguments, context in
            let tenant = context.scope.tenantID
            if tenant != .platform, try await isPaused(tenant) { throw JobInterruption.snooze(Self.pause) }
            return try await run(arguments, context)
        }
        return copy
    }
}
