import TrellisKernel

/// A check that `App doctor` runs: of the platform, or of a module that depends on a service of its own.
///
/// ```swift
/// public var diagnostics: [DiagnosticCheck] {
///     [
///         DiagnosticCheck("billing.gateway") { [gateway] in
///             try await gateway.ping()
///             return [.ok("The gateway responds.")]
///         }
///     ]
/// }
/// ```
/// Checks run at the same time, and an error or a delay of one doesn't affect the others. A check changes nothing that
/// users see, and never returns a secret.
public struct DiagnosticCheck: Sendable {
    /// The name, unique in the product and prefixed with that of the module, as in `billing.gateway`.
    public let name: String
    let run: @Sendable () async throws -> [DiagnosticFinding]

    /// Creates a check.
    ///
    /// - Parameters:
    ///   - name: the name, unique in the product and prefixed with that of the module.
    ///   - run: returns what it has found out. An error is a finding too, with its message. It is cancelled, and its
    ///     result dropped, after the time limit of `App doctor`.
    public init(_ name: String, _ run: @escaping @Sendable () async throws -> [DiagnosticFinding]) {
        self.name = name
        self.run = run
    }

    /// Returns what the check finds out within `limit`; a check that takes longer has failed.
    func result(within limit: Duration) async -> DiagnosticResult {
        let start = ContinuousClock.now
        // A task of its own, because a task group would wait for it without a limit.
        let task = Task<[DiagnosticFinding], Never> { [run] in
            do { return try await run() } catch { return [.failed(error)] }
        }
        let findings = await task.value(within: limit)
        if findings == nil { task.cancel() }
        let late = DiagnosticFinding.failed(
            "The check didn't end within \(limit.components.seconds) seconds.",
            fix: "See whether what it checks responds; --timeout gives it more time.")
        return DiagnosticResult(name: name, findings: findings ?? [late], duration: ContinuousClock.now - start)
    }
}

extension [DiagnosticCheck] {
    /// Runs the checks at the same time, each for at most `limit`; returns their results in the order of the checks.
    func results(within limit: Duration) async -> [DiagnosticResult] {
        await withTaskGroup(of: (Int, DiagnosticResult).self) { group in
            for (position, check) in enumerated() {
                group.addTask { (position, await check.result(within: limit)) }
            }
            let all = await group.reduce(into: []) { $0.append($1) }
            return all.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
