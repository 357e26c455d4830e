import App
import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Quotas of the modules")
struct ModuleQuotaTests {
    @Test("Members count with the owner, and a removed member's place is free")
    func members() async throws {
        try await withApp(PlanProduct.self) { app in
            let ada = try await app.signUp(tenant: "Free")
            let clerk = try await ada.addMember(permissions: [])
            let bob = try await app.signUp(tenant: "Globex")
            let body: JSONValue = ["email": .string(bob.email)]
            let refused = try await ada.post("/tenants/current/invitations", body)
            #expect(Outcome(refused) == Outcome(402, "quota.plan_limit"))
            #expect(try await ada.quota("members") == QuotaLine(limit: 2, used: 2, source: "plan"))
            #expect(try await ada.delete("/tenants/current/members/\(clerk.userID)").status == 204)
            let invited = try await ada.post("/tenants/current/invitations", body)
            #expect(invited.status == 201)
            // The place may be taken between the invitation and its acceptance.
            let token = try await app.takeInvitation(to: bob.email, from: ada.tenantID)
            _ = try await ada.addMember(permissions: [])
            let late = try await bob.inTenant(nil).post("/auth/invitations/accept", ["token": .string(token)])
            #expect(Outcome(late) == Outcome(402, "quota.plan_limit"))
        }
    }

    @Test("The bytes of files: the plan's limit is 402, the setting's 409 as before, announced or not")
    func storage() async throws {
        try await withApp(PlanProduct.self, settings: ["files.quota": "20B"]) { app in
            let ada = try await app.signUp(tenant: "Free")
            #expect(try await ada.addFile(10).status == 201)
            #expect(try await ada.addFile(1) == Outcome(402, "quota.plan_limit"))
            #expect(try await ada.get("/files/usage").json == ["bytes": 10, "quota": 10])
            let root = try await app.superuser()
            #expect(try await root.put(ada.limitPath("storage"), ["limit": 12]).status == 200)
            #expect(try await ada.addFile(2).status == 201)
            #expect(try await ada.addFile(1) == Outcome(403, "quota.limit"))
            #expect(try await root.delete(ada.limitPath("storage")).status == 204)
            try await ada.changePlan(to: "Team")
            #expect(try await ada.addFile(9) == Outcome(409, "file.quota_exceeded"))
            #expect(try await ada.addFile(8).status == 201)
            #expect(try await ada.quota("storage") == QuotaLine(limit: 20, used: 20, source: "setting"))
        }
    }

    @Test("The open event streams of a tenant are limited, those of other tenants aren't")
    func streams() async throws {
        try await withApp(PlanProduct.self) { app in
            let path = "/api/v1/events/stream"
            let ada = try await app.signUp(tenant: "Free")
            let bob = try await app.signUp(tenant: "Free")
            try await app.openStream(path, headers: ada.headers) { stream in
                try await stream.wait { $0.text.hasPrefix(":") }
                #expect(await app.head(.get, path, headers: ada.headers).status == 402)
                #expect(try await ada.quota("streams") == QuotaLine(limit: 1, used: 1, source: "plan"))
                try await app.openStream(path, headers: bob.headers) { other in
                    try await other.wait { $0.text.hasPrefix(":") }
                }
            }
            try await app.openStream(path, headers: ada.headers) { stream in
                try await stream.wait { $0.text.hasPrefix(":") }
            }
        }
    }
}

extension Actor {
    /// Uploads a text of so many bytes.
    fileprivate func addFile(_ bytes: Int) async throws -> Outcome {
        var headers = headers
        headers[.contentType] = "text/plain"
        let content = [UInt8](repeating: 0x61, count: bytes)
        return Outcome(
            try await app.send(.post, "\(Application.prefix)/files?name=a.txt", bytes: content, headers: headers))
    }
}
