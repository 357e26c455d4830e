import App
import Testing
import TrellisSchema
import TrellisTesting

@Suite("Settings of plans that are sold")
struct BillingProjectsSettingTests {
    @Test("A tenant that subscribes to a plan has the plan's settings from the next request on")
    func changedPlan() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let root = try await app.superuser()
            let path = "/settings/projects.export_name"
            // The values of the tenant are kept from here on.
            #expect(try await ada.get(path).json["source"] == "default")
            let ofPlan = "/superuser/plans/free/settings/projects.export_name"
            #expect(try await root.put(ofPlan, ["value": "freeplan"]).status == 200)
            let bought = try await ada.post("/billing/subscription", ["plan": "free"])
            #expect(bought.status == 201, "\(bought.text)")
            let setting = try await ada.get(path).json
            #expect(setting["source"] == "plan" && setting["value"] == "freeplan", "\(setting)")
        }
    }
}
