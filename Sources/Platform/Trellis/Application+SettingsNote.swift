package import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

extension Application {
    /// Puts into the platform's audit what is set otherwise than at the last start that said so; secrets are stars.
    ///
    /// Idempotent. Of processes that start at once several may say the same.
    package func noteSettings(_ list: SettingsList, by command: String) async throws {
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

    /// What was set when it was noted last.
    private static func noted(_ tx: SystemTransaction) throws -> [String: String] {
        let scope = Scope(tenantID: .platform, userID: .nobody, requestID: "")
        let latest = try tx.inTenant(scope).auditEntries(
            AuditFilter(action: "settings.changed"), PageRequest(limit: 1))
        guard let text = latest.items.first?.entry.payload?.text,
            let all = try? JSONValue(parsing: text)["details"]?["all"],
            case .object(let object) = all
        else { return [:] }
        return Dictionary(object.members.map { ($0.key, $0.value.string ?? "") }) { first, _ in first }
    }
}
