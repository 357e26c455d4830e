import TrellisDatabase
public import TrellisKernel

/// The database would not keep tenants apart by itself: nothing is started on it.
public struct UnsafeTenancy: AppError {
    /// What is wrong, each with the way to mend it.
    public let faults: [String]

    /// The stable name.
    public var code: String { "database.tenancy" }
    /// Nothing is served until it is mended.
    public var kind: ErrorKind { .unavailable }
    /// Every fault on a line of its own.
    public var message: String { (["PostgreSQL wouldn't keep the tenants apart."] + faults).joined(separator: "\n") }
    /// The program can't start.
    public var logLevel: ErrorLevel { .critical }
}

extension Application {
    /// Returns when row-level security holds: the program's role is held to it, and every table of tenants has it.
    ///
    /// Always so on SQLite, which has none.
    ///
    /// - Throws: ``UnsafeTenancy`` with every fault.
    public func requireTenancy() async throws {
        let check = TenancyCheck(platform.database)
        let faults = try await check.roleFaults() + check.faults()
        guard faults.isEmpty else { throw UnsafeTenancy(faults: faults) }
    }
}
