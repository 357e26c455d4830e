import Trellis
import TrellisDatabase
import TrellisWeb

extension BillingModule {
    package var adminSections: [AdminSection] {
        let (database, rules, tenantNames) = (database, dependencies.rules, tenantNames)
        let reports = SQLBillingReports(database: database, catalog: dependencies.catalog)
        let service = SuperuserBillingService(reports: reports, rules: rules, tenantNames: tenantNames) {
            database.database.tenant($0)
        }
        return [BillingPages.section(service)]
    }
}
