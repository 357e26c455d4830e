import TrellisDatabase
import TrellisKernel

/// The tables of a PostgreSQL database that have a `tenant_id`, with the policies and keys that isolate tenants.
struct TenancyCatalog {
    struct Table {
        let name: String
        let kind: String
        let isEnabled: Bool
        let isForced: Bool
        var policies: [Policy] = []
    }
    struct Policy {
        let name: String
        let isPermissive: Bool
        let appliesToAllCommands: Bool
        let condition: String
        let check: String
    }
    struct Index {
        let table: String
        let name: String
        let isUnique: Bool
    }
    struct ForeignKey {
        let table: String
        let name: String
        let target: String
    }
    var tables: [Table] = []
    /// The indexes that don't begin with `tenant_id`.
    var indexes: [Index] = []
    /// The foreign keys between tenant-owned tables that don't include `tenant_id`.
    var foreignKeys: [ForeignKey] = []

    static func read(_ connection: any EngineConnection) throws -> TenancyCatalog {
        let policies = try connection.collect(policyQuery) { row in
            (
                table: try row.decode(String.self, at: 0),
                policy: Policy(
                    name: try row.decode(String.self, at: 1), isPermissive: try row.decode(Int.self, at: 2) == 1,
                    appliesToAllCommands: try row.decode(Int.self, at: 3) == 1,
                    condition: try row.decode(String.self, at: 4), check: try row.decode(String.self, at: 5))
            )
        }
        var catalog = TenancyCatalog()
        catalog.tables = try connection.collect(tableQuery) { row in
            let name = try row.decode(String.self, at: 0)
            return Table(
                name: name, kind: try row.decode(String.self, at: 1), isEnabled: try row.decode(Int.self, at: 2) == 1,
                isForced: try row.decode(Int.self, at: 3) == 1,
                policies: policies.filter { $0.table == name }.map(\.policy))
        }
        catalog.indexes = try connection.collect(indexQuery) { row in
            Index(
                table: try row.decode(String.self, at: 0), name: try row.decode(String.self, at: 1),
                isUnique: try row.decode(Int.self, at: 2) == 1)
        }
        catalog.foreignKeys = try connection.collect(foreignKeyQuery) { row in
            ForeignKey(
                table: try row.decode(String.self, at: 0), name: try row.decode(String.self, at: 1),
                target: try row.decode(String.self, at: 2))
        }
        return catalog
    }

    /// Returns the tables without any index that begins with `tenant_id`.
    static func tablesWithoutTenantIndex(_ connection: any EngineConnection) throws -> [String] {
        try connection.collect(
            """
            SELECT c.relname::text FROM \(tenantTables) WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
            AND NOT EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indkey[0] = a.attnum) ORDER BY 1
            """
        ) { try $0.decode(String.self, at: 0) }
    }

    private static let tenantTables = """
        pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        AND c.relnamespace = quote_ident(current_schema())::regnamespace
        """

    private static let tableQuery = """
        SELECT c.relname::text, c.relkind::text, c.relrowsecurity::int::bigint, c.relforcerowsecurity::int::bigint
        FROM \(tenantTables) WHERE c.relkind IN ('r', 'p', 'm') ORDER BY 1
        """

    private static let policyQuery = """
        SELECT c.relname::text, p.polname::text, p.polpermissive::int::bigint, (p.polcmd = '*')::int::bigint,
            coalesce(pg_get_expr(p.polqual, p.polrelid), '')::text,
            coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')::text
        FROM \(tenantTables) JOIN pg_policy p ON p.polrelid = c.oid ORDER BY 1, 2
        """

    private static let indexQuery = """
        SELECT c.relname::text, i.relname::text, x.indisunique::int::bigint
        FROM \(tenantTables) JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_am m ON m.oid = i.relam
        WHERE c.relkind IN ('r', 'p') AND x.indkey[0] <> a.attnum AND (x.indisunique OR m.amname = 'btree') ORDER BY 1, 2
        """

    private static let foreignKeyQuery = """
        SELECT c.relname::text, k.conname::text, o.relname::text
        FROM \(tenantTables) JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0
        JOIN pg_class o ON o.oid = k.confrelid
        JOIN pg_attribute b ON b.attrelid = o.oid AND b.attname = 'tenant_id' AND NOT b.attisdropped
        WHERE NOT EXISTS (
            SELECT FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
            WHERE pair.mine = a.attnum AND pair.theirs = b.attnum)
        ORDER BY 1, 2
        """
}

extension TenancyCatalog {
    var issues: [String] {
        tables.flatMap(\.issues)
            + indexes.filter(\.isUnique).map {
                "The unique index \($0.name) of \($0.table) doesn't begin with tenant_id, so a violation reveals another tenant's value. "
                    + "Drop it and create one that begins with tenant_id."
            }
            + foreignKeys.map {
                "The foreign key \($0.name) of \($0.table) doesn't include tenant_id, and its check sees the rows of all tenants. "
                    + "Change it to (tenant_id, …) REFERENCES \($0.target) (tenant_id, …)."
            }
    }

    var advice: [String] {
        indexes.filter { !$0.isUnique }.map {
            "The index \($0.name) of \($0.table) doesn't begin with tenant_id, so a tenant's queries scan the entries of all tenants."
        }
    }
}

extension TenancyCatalog.Table {
    fileprivate var issues: [String] {
        guard kind != "m" else {
            return [
                "The materialized view \(name) has a tenant_id, and policies don't apply to it. Use a table or view."
            ]
        }
        let expected = TenantPolicies(name)
        var issues: [String] = []
        if !isEnabled { issues.append("row-level security isn't enabled") }
        if !isForced { issues.append("row-level security isn't forced on the owner") }
        issues += missing(expected.tenantPolicy, containing: ["tenant_id = ", TenantPolicies.tenantSetting])
        issues += missing(expected.crossTenantPolicy, containing: [TenantPolicies.crossTenantSetting])
        // Permissive policies are combined by OR: an additional one can only allow more rows.
        issues += policies.filter { policy in
            policy.isPermissive && ![expected.tenantPolicy, expected.crossTenantPolicy].contains(policy.name)
        }.map { "the policy \($0.name) allows more rows" }
        guard !issues.isEmpty else { return [] }
        return [
            "The tenant-owned table \(name): \(issues.joined(separator: "; ")). Add a migration with schema.alter(\"\(name)\") "
                + "{ $0.tenantPolicies() }"
                + (issues.contains { $0.contains(utf8: "more rows") } ? ", and drop the additional policy." : ".")
        ]
    }

    private func missing(_ policy: String, containing pieces: [String]) -> [String] {
        guard let found = policies.first(where: { $0.name == policy }) else {
            return ["the policy \(policy) is missing"]
        }
        let isRight =
            found.isPermissive && found.appliesToAllCommands && found.check.isEmpty
            && pieces.allSatisfy { found.condition.contains(utf8: $0) } && !found.condition.contains(utf8: " OR ")
        return isRight ? [] : ["the policy \(policy) differs from the one that migrations create"]
    }
}
