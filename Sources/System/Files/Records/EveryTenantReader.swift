import Logging
import TrellisDatabase

extension SystemReader {
    /// The same transaction for the rows of every tenant, to compare them with the objects of the store.
    var everyTenant: CrossTenantReader {
        acrossTenants(reason: "the files of every tenant are compared with the store", level: .debug)
    }
}
