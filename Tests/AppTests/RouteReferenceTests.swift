import App
import HTTPTypes
import Testing
import Trellis
import TrellisAdmin
import TrellisAuth
import TrellisCore
import TrellisFiles
import TrellisMailing
import TrellisSchema
import TrellisTenants
import TrellisTesting
import TrellisUsers
import TrellisWeb
import TrellisWebhooks

@Suite("References to routes")
struct RouteReferenceTests {
    /// Returns the differences between the documented routes of a module and its references.
    private func differences<M: Module>(_ module: M, _ catalog: ProductCatalog) throws -> [String] {
        guard M.RouteName.self != NoRouteNames.self else { return [] }
        let routes = try module.routes(in: catalog)
        let served = (routes.prefixed + routes.unprefixed).filter(\.description.isListed).map(\.handlerName)
        let named = M.RouteName.allCases.map(\.handlerName)
        let unnamed = Set(served).subtracting(named).map { "\(M.name): \($0) has no reference" }
        let unserved = Set(named).subtracting(served).map { "\(M.name): the reference to \($0) has no route" }
        return unnamed.sorted() + unserved.sorted() + (Set(named).count == named.count ? [] : ["\(M.name): repeated"])
    }

    @Test("Every documented route of a System module has a reference, and every reference a route")
    func complete() throws {
        let application = try Application.inspect(App.self)
        for module in application.modules {
            // The product has no settings of users, so there are no routes of them.
            let found = try differences(module, application.catalog)
            #expect(found.filter { !$0.contains(" UserSettingController.") } == [])
        }
        let named: [any Module.Type] = [
            AdminModule.self, AuthModule.self, CoreModule.self, FilesModule.self, MailingModule.self,
            TenantsModule.self, UsersModule.self, WebhooksModule.self,
        ]
        for type in named {
            let isNamed = hasReferences(type)
            #expect(isNamed, "\(type)")
        }
    }

    private func hasReferences<M: Module>(_ type: M.Type) -> Bool { !M.RouteName.allCases.isEmpty }

    @Test("A removed route is gone from the router, the documents, the matrix and the reports")
    func removed() async throws {
        try await withApp(ChangedRoutes.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.get("/tenants/current/quotas").status == 404)
            let path = "/api/v1/tenants/current/quotas"
            #expect(app.application.document.json["paths"]?[path] == nil)
            for report in [app.application.routes.text, app.application.permissionMatrix] {
                #expect(!report.contains(path))
            }
            #expect(try await !app.send(.get, "/docs").text.contains("quota.list"))
            #expect(try await ada.get("/tenants/current").status == 200)
        }
    }

    @Test("A replaced route is served in place of the module's, and documented as it is")
    func replaced() async throws {
        try await withApp(ChangedRoutes.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let response = try await ada.get("/users/me")
            #expect(response.status == 200 && response.json["email"] == nil && response.json["id"]?.string != nil)
            #expect(try await app.send(.get, "/api/v1/users/me").status == 401)
            #expect(try await ada.patch("/users/me", ["display_name": "Ada"]).status == 200)
            let get = app.application.document.json["paths"]?["/api/v1/users/me"]?["get"]
            #expect(get?["operationId"]?.string == "shortUser.short")
        }
    }

    @Test("A product whose changes aren't possible doesn't start")
    func impossible() throws {
        #expect(throws: RouteChangeError.self) { try Application.inspect(ImpossibleProduct.Routes.self) }
        #expect(throws: MiddlewareListError.self) { try Application.inspect(ImpossibleProduct.Middleware.self) }
    }
}
