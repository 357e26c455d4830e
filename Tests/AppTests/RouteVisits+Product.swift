import AccountTests
import AdminTests
import AuthTests
import BillingTests
import CoreTests
import FilesTests
import HTTPTypes
import MailingTests
import ProjectsTests
import TenantsTests
import Testing
import Trellis
import TrellisKernel
import TrellisTesting
import UsersTests
import WebhooksTests

extension RouteVisits {
    /// Those of this repository's own product: each module has a line.
    static let product: [RouteVisits] = [
        .projects,
        .billing,
    ]

    /// Those of System and of the platform; the last two leave jobs that no worker knows.
    static let system: [RouteVisits] = [
        .platform, .users, .tenants, .auth, .files, .mailing, .webhooks, .core, .admin, .account,
    ]

    /// The routes that no module has.
    private static let platform = RouteVisits("the platform") { visitor in
        for path in ["/", "/metrics", "/openapi.json"] {
            let response = try await visitor.app.get(path)
            #expect(response.status == 200)
            visitor.note(.get, path)
        }
    }
}
