import Logging
import TrellisDatabase

extension SystemDatabase {
    /// Reads of the rows of every tenant, to compare them with the objects of the store.
    var everyTenant: CrossTenantReads {
        acrossTenants(reason: "the files of every tenant are compared with the store", level: .debug)
    }
}
