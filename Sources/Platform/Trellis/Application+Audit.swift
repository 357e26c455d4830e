import TrellisConfig
import TrellisDatabase
package import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisWeb

extension Application {
    /// Seals the audit as long as the process lives.
    var auditService: AuditService {
        AuditService(
            platform.database, settings: platform.settings[AuditSettings.self], logger: platform.logger)
    }

    /// Gives the entries of the audit their places.
    package var auditSealer: AuditSealer { AuditSealer(platform.database.system()) }

    /// Signs, erases and prunes the audit, as the role that owns it.
    package var auditUpkeep: AuditUpkeep {
        AuditUpkeep(platform.owner.system(), key: platform.settings[AuditSettings.self].key)
    }

    /// What the audit keeps of each record, one line each: for a golden file.
    public var auditPolicies: String {
        var table = TextTable(["table", "audit"])
        for record in records.sorted(by: { $0.table.name < $1.table.name }) {
            table.add([record.table.name, "\(record.audit)"])
        }
        return table.text + "\n"
    }
}

extension AuditNote {
    /// A request that was turned away.
    init(_ refusal: AccessRefusal) {
        self.init(
            "access.refused", of: refusal.asked == nil ? nil : "tenant", refusal.asked?.description,
            ["code": .string(refusal.error.code)])
    }
}
