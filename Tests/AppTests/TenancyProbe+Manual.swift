import TrellisDatabase
import TrellisKernel

extension TenancyProbe {
    /// Reads with statements that have no tenant condition, or the wrong one.
    func readingByHand<R: TenantOwned>(_ record: R.Type, _ own: Int) async throws -> [String] {
        let (table, theirs) = (R.table.name, theirs)
        let numbers: [(String, SQL, Int)] = [
            ("counted", "SELECT count(*) AS n FROM \(ident: table)", own),
            ("selected", "SELECT count(*) AS n FROM \(ident: table) WHERE tenant_id = \(theirs)", 0),
            ("aggregated", "SELECT count(DISTINCT tenant_id) AS n FROM \(ident: table)", 1),
            (
                "joined",
                """
                SELECT count(*) AS n FROM \(ident: table) AS a JOIN \(ident: table) AS b ON a.tenant_id <> b.tenant_id
                """, 0
            ),
            (
                "found by a sub-query",
                "SELECT count(*) AS n FROM (SELECT 1) AS one WHERE EXISTS (SELECT 1 FROM \(ident: table) WHERE tenant_id = \(theirs))",
                0
            ),
        ]
        let within = try await tenant(ours).read { tx in
            try numbers.filter { try tx.unfiltered(reason: "a test").rows($0.1).first?.decode(Int.self, "n") != $0.2 }
                .map(
                    \.0)
        }
        let single: SQL = "SELECT count(*) AS n FROM \(ident: table)"
        let alone = try await tenant(ours).unfiltered(reason: "a test").rows(single).first?.decode(Int.self, "n")
        let outside = try await database.system().read {
            try $0.rows(single).first?.decode(Int.self, "n")
        }
        return within.map { "a row of the other tenant was \($0) manually" }
            + (alone == own ? [] : ["a row of the other tenant was counted by a single query"])
            + (outside == 0 ? [] : ["rows are seen without a tenant"])
    }

    /// Writes with statements that have no tenant condition, or the wrong one.
    func writingByHand<R: TenantOwned>(_ record: R.Type) async throws -> [String] {
        let (table, theirs) = (R.table.name, theirs)
        let names = R.table.columns.map(\.name)
        let columns = SQL.joined(names.map { "\(ident: $0)" }, separator: ", ")
        let moved = SQL.joined(
            names.map { $0 == "tenant_id" ? "CAST(\(theirs) AS uuid)" : "\(ident: $0)" }, separator: ", ")
        let copy: SQL =
            "INSERT INTO \(ident: table) (\(columns)) SELECT \(moved) FROM \(ident: table) LIMIT 1"
        let mustTouchNothing: [(String, SQL)] = [
            ("updated", "UPDATE \(ident: table) SET tenant_id = tenant_id WHERE tenant_id = \(theirs)"),
            ("deleted", "DELETE FROM \(ident: table) WHERE tenant_id = \(theirs)"),
        ]
        let mustFail: [(String, SQL)] = [
            ("inserted", copy), ("upserted", "\(copy) ON CONFLICT DO NOTHING"),
            ("made of an own one", "UPDATE \(ident: table) SET tenant_id = \(theirs)"),
        ]
        var findings: [String] = []
        for (deed, statement) in mustTouchNothing {
            let finding = try await attempt("\(deed) manually") { tx in
                if try tx.unfiltered(reason: "a test").execute(statement) == 0 { throw Nothing() }
            }
            findings += [finding].compactMap { $0 }
        }
        for (deed, statement) in mustFail {
            let finding = try await attempt("\(deed) manually") {
                try $0.unfiltered(reason: "a test").execute(statement)
            }
            findings += [finding].compactMap { $0 }
        }
        do {
            try await database.system().write { tx in
                throw UnscopedAccess(
                    rows: try tx.execute("UPDATE \(ident: table) SET tenant_id = tenant_id")
                        + tx.execute("DELETE FROM \(ident: table)"))
            }
        } catch let access as UnscopedAccess {
            if access.rows > 0 { findings.append("rows are written without a tenant") }
        } catch DatabaseError.foreignKey {
            findings.append("rows are deleted without a tenant")
        } catch DatabaseError.statement(let message) where message.contains("permission denied for table audit_") {
            // The program's role may only insert into it.
        }
        return findings
    }
}

/// The number of rows that a transaction without a tenant accessed; as an error, it rolls the transaction back.
private struct UnscopedAccess: Error {
    let rows: Int
}
