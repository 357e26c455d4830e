import TrellisDatabase
import TrellisKernel

/// The policies of the tables without tenants in a PostgreSQL database.
struct GlobalCatalog {
    struct Policy {
        let table: String
        let name: String
        let isPermissive: Bool
        let command: String
        let condition: String
        let check: String
    }
    /// The tables whose rows are shared, as the program's records declare them.
    let sharing: [String: RowSharing]
    /// The tables in which row-level security is enabled and forced.
    let secured: Set<String>
    let policies: [Policy]

    static func read(_ connection: any EngineConnection, _ sharing: [String: RowSharing]) throws -> GlobalCatalog {
        guard !sharing.isEmpty else { return GlobalCatalog(sharing: [:], secured: [], policies: []) }
        let names = DatabaseValue.texts(sharing.keys.sorted())
        let secured = try connection.collect(
            """
            SELECT c.relname::text FROM pg_class c WHERE c.relname = ANY($1::text[]) AND c.relrowsecurity
            AND c.relforcerowsecurity AND c.relnamespace = quote_ident(current_schema())::regnamespace
            """, [names]
        ) { try $0.decode(String.self, at: 0) }
        let policies = try connection.collect(
            """
            SELECT c.relname::text, p.polname::text, p.polpermissive::int::bigint, p.polcmd::text,
                coalesce(pg_get_expr(p.polqual, p.polrelid), '')::text,
                coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')::text
            FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
            WHERE c.relname = ANY($1::text[]) AND c.relnamespace = quote_ident(current_schema())::regnamespace ORDER BY 1, 2
            """, [names]
        ) { row in
            Policy(
                table: try row.decode(String.self, at: 0), name: try row.decode(String.self, at: 1),
                isPermissive: try row.decode(Int.self, at: 2) == 1, command: try row.decode(String.self, at: 3),
                condition: try row.decode(String.self, at: 4), check: try row.decode(String.self, at: 5))
        }
        return GlobalCatalog(sharing: sharing, secured: Set(secured), policies: policies)
    }

    /// One sentence for each table whose policies differ from the sharing of its rows, with the fix.
    var issues: [String] {
        sharing.sorted { $0.key < $1.key }.compactMap { table, sharing in
            let found = found(table, sharing)
            guard !found.isEmpty else { return nil }
            return "The table without tenants \(table): \(found.joined(separator: "; ")). Add a migration with "
                + "schema.alter(\"\(table)\") { $0.globalPolicies(\(sharing.source)) }"
                + (found.contains { $0.contains(utf8: "more rows") } ? ", and drop the additional policy." : ".")
        }
    }

    private func found(_ table: String, _ sharing: RowSharing) -> [String] {
        var issues = secured.contains(table) ? [] : ["row-level security isn't enabled and forced"]
        let own = policies.filter { $0.table == table }
        var expected: [(name: String, command: String, pieces: [String])] = [
            (GlobalPolicies.writerPolicy, "*", [GlobalPolicies.userSetting] + [sharing.owner].compactMap(\.self)),
            (
                GlobalPolicies.moderatorPolicy, "*",
                [GlobalPolicies.moderationSetting, TenantPolicies.crossTenantSetting]
            ),
        ]
        switch sharing.readers {
        case .everyone: expected.append((GlobalPolicies.publicPolicy, "r", ["true"]))
        case .everyoneWhen(let column, _): expected.append((GlobalPolicies.publicPolicy, "r", [column]))
        case .owner: break
        }
        for (name, command, pieces) in expected {
            guard let policy = own.first(where: { $0.name == name }) else {
                issues.append("the policy \(name) is missing")
                continue
            }
            let isRight =
                policy.isPermissive && policy.command == command && policy.check.isEmpty
                && pieces.allSatisfy { policy.condition.contains(utf8: $0) }
                && (name == GlobalPolicies.moderatorPolicy || !policy.condition.contains(utf8: " OR "))
            if !isRight { issues.append("the policy \(name) differs from the one that migrations create") }
        }
        // Permissive policies are combined by OR: an additional one can only allow more rows.
        issues += own.filter { policy in policy.isPermissive && !expected.contains { $0.name == policy.name } }.map {
            "the policy \($0.name) allows more rows"
        }
        return issues
    }
}
