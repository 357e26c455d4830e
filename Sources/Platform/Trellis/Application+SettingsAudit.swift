package import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

extension Application {
    /// Records in the platform's audit which settings changed since the last record; masks secrets with stars.
    ///
    /// Idempotent. Processes that start at the same time may record the same change more than once.
    package func auditSettings(_ list: SettingsList, by command: String) async throws {
        let now = Dictionary(list.entries.map { ($0.key, $0.value ?? "") }) { first, _ in first }
        try await platform.database.system().acting(for: .command(command)).write { tx in
            let former = try Self.noted(tx)
            guard now != former else { return }
            let keys = Set(now.keys).union(former.keys).filter { now[$0] != former[$0] }.sorted()
            func members(_ values: [String: String], _ keys: [String]) -> JSONValue {
                .object(JSONObject(keys.compactMap { key in values[key].map { (key, .string($0)) } }))
            }
            try tx.audit(
                "settings.changed",
                [
                    "environment": .string(list.environment), "before": members(former, keys),
                    "after": members(now, keys), "all": members(now, now.keys.sorted()),
                ])
        }
    }

    /// Returns the settings of the last record.
    private static func noted(_ tx: SystemTransaction) throws -> [String: String] {
        let scope = Scope(tenantID: .platform, userID: .noUser, requestID: "")
        let latest = try tx.inTenant(scope).auditEntries(
            AuditFilter(action: "settings.changed"), PageRequest(limit: 1))
        guard let text = latest.items.first?.entry.payload?.text,
            let all = try? JSONValue(parsing: text)["details"]?["all"],
            case .object(let object) = all
        else { return [:] }
        return Dictionary(object.members.map { ($0.key, $0.value.string ?? "") }) { first, _ in first }
    }
}
