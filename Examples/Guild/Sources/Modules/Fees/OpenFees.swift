import ServiceLifecycle
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisTenants

/// What the members of one club owe.
struct ClubDebt: Hashable, Sendable {
    let club: String
    let fees: Int
    let cents: Int
}

/// A service that adds up the open fees of all clubs every five minutes, so that the page of superusers needn't.
struct OpenFees: Service {
    private let database: SystemDatabase
    private let latest = LiveValue<(debts: [ClubDebt], at: Timestamp)?>(nil)

    /// Creates the service; it has no figures before ``refresh()``.
    init(_ database: SystemDatabase) { self.database = database }

    /// The figures by club, and when they were read; nil before the first time.
    var figures: (debts: [ClubDebt], at: Timestamp)? { latest.current }

    /// Reads the figures now.
    func refresh() async throws {
        latest.replace(
            with: try await database.read { tx in
                let rows = tx.acrossTenants(reason: "superusers see the open fees of every club")
                let groups = try rows.aggregate(FeeRecord.open, by: { $0.tenantID }) { ($0.id.count(), $0.cents.sum()) }
                let clubs = try tx.fetch(TenantRecord.self, ids: groups.map(\.key))
                let names = Dictionary(clubs.map { ($0.id, $0.name) }) { $1 }
                return (groups.map { ClubDebt(club: names[$0.key] ?? "", fees: $0.value.0, cents: $0.value.1) }, tx.now)
            })
    }

    /// Reads the figures again and again, until the process ends.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(300))
                try await refresh()
            }
        }
    }
}
