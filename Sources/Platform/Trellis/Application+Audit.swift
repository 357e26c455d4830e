import TrellisConfig
import TrellisDatabase
package import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisWeb

extension Application {
    /// The service that seals the audit while the process runs.
    var auditService: AuditDaemon {
        AuditDaemon(
            platform.database, settings: platform.settings[AuditSettings.self], logger: platform.logger)
    }

    /// The sealer that appends audit entries to their hash chains.
    package var auditSealer: AuditSealer { AuditSealer(platform.database.system()) }

    /// The operations that sign, erase and prune the audit, as the role that owns its tables.
    package var auditMaintenance: AuditMaintenance {
        let settings = platform.settings[AuditSettings.self]
        return AuditMaintenance(platform.owner.system(), key: settings.key, formerKeys: settings.formerKeys)
    }

    /// The audit policy of each record, one line each; for a golden file.
    public var auditPolicies: String {
        var table = TextTable(["table", "audit"])
        for record in records.sorted(by: { $0.table.name < $1.table.name }) {
            table.add([record.table.name, "\(record.audit)"])
        }
        return table.text + "\n"
    }
}

extension AccessRefusal {
    /// What refusals have in common that are counted together: tenant, actor and reason.
    ///
    /// Not the requested tenant, which a client can make up for each request; the last one is in the entry.
    var auditKey: String { "\(scope.tenantID) \(scope.userID) \(error.code)" }
}

extension AuditNote {
    /// Creates a note about a rejected request.
    init(_ refusal: AccessRefusal) {
        self.init(
            "access.refused", of: refusal.requestedTenant == nil ? nil : "tenant", refusal.requestedTenant?.description,
            ["code": .string(refusal.error.code)])
    }
}
