import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Versions of users, tenants, roles and members")
struct VersionTests {
    private let outdated: HTTPFields = [.ifMatch: "\"99\""]

    /// Reads a resource, changes it with a wrong, a malformed and the right version, and then with the one that was read.
    private func check(_ ada: Actor, _ path: String, _ changes: JSONValue...) async throws {
        let read = try await ada.get(path)
        let tag = try #require(read.headers[.eTag])
        #expect(read.json["version"]?.int.map { "\"\($0)\"" } == tag)
        let change = try #require(changes.first)
        #expect(try await ada.patch(path, change, headers: outdated).problem == "precondition.failed")
        #expect(try await ada.patch(path, change, headers: [.ifMatch: "W/\(tag)"]).status == 412)
        #expect(try await ada.patch(path, change, headers: [.ifMatch: "3"]).problem == "precondition.malformed")
        #expect(try await ada.get(path).headers[.eTag] == tag)
        let changed = try await ada.patch(path, change, headers: [.ifMatch: tag])
        #expect(changed.status == 200)
        let next = try #require(changed.headers[.eTag])
        #expect(next != tag)
        #expect(try await ada.patch(path, changes.last ?? change, headers: [.ifMatch: tag]).status == 412)
        #expect(try await ada.get(path).headers[.eTag] == next)
        #expect(try await ada.get(path, headers: [.ifNoneMatch: next]).status == 200, "the body has other rows too")
        #expect(try await ada.patch(path, changes.last ?? change, headers: [.ifMatch: "*"]).status == 200)
    }

    @Test("A change of the version that was read is made, and another one refused with 412")
    func changes() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(permissions: ["samples.view"])
            let role = try await ada.post("/tenants/current/roles", ["name": "Clerk", "permissions": []])
            #expect(role.headers[.eTag] == "\"1\"")
            let id = role.json["id"]?.string ?? ""
            try await check(ada, "/users/me", ["display_name": "Ada"], ["display_name": "Ada L."])
            try await check(ada, "/tenants/current", ["name": "Acme Ltd"], ["name": "Acme Inc."])
            try await check(ada, "/tenants/current/roles/\(id)", ["name": "Teller"], ["name": "Cashier"])
            try await check(ada, "/tenants/current/members/\(bob.userID)", ["role": "member"], ["role": "viewer"])
        }
    }

    @Test("A role or member is deleted only in the version that was read")
    func deletions() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(permissions: ["samples.view"])
            let id = try await ada.post("/tenants/current/roles", ["name": "Clerk", "permissions": []]).json["id"]
            for path in ["/tenants/current/roles/\(id?.string ?? "")", "/tenants/current/members/\(bob.userID)"] {
                #expect(try await ada.delete(path, headers: outdated).problem == "precondition.failed")
                let tag = try #require(try await ada.get(path).headers[.eTag])
                #expect(try await ada.delete(path, headers: [.ifMatch: tag]).status == 204)
                #expect(try await ada.get(path).status == 404)
            }
        }
    }

    @Test("Of changes of one version at once, one is made; without a version, none fails")
    func race() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(permissions: ["samples.view"])
            let role = try await ada.post("/tenants/current/roles", ["name": "Clerk", "permissions": []])
            let paths: [(String, @Sendable (Int) -> JSONValue)] = [
                ("/users/me", { ["display_name": .string("Ada \($0)")] }),
                ("/tenants/current", { ["name": .string("Acme \($0)")] }),
                ("/tenants/current/roles/\(role.json["id"]?.string ?? "")", { ["name": .string("Clerk \($0)")] }),
                (
                    "/tenants/current/members/\(bob.userID)",
                    { ["role": .string(["member", "viewer", "admin"][$0 % 3])] }
                ),
            ]
            for (path, change) in paths {
                let tag = try #require(try await ada.get(path).headers[.eTag])
                let outcomes = try await app.race(12) { racer in
                    try await ada.patch(path, change(racer.number + 2), headers: [.ifMatch: tag])
                }
                #expect(outcomes.succeeded == 1, "\(path)")
                #expect(outcomes.failed(with: "precondition.failed") == 11, "\(path): \(outcomes)")
                let others = try await app.race(12) { racer in try await ada.patch(path, change(racer.number + 20)) }
                #expect(others.failed == 0, "\(path): \(others)")
            }
        }
    }

    @Test("Of roles that get names which look alike at once, one does")
    func renaming() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let names = ["Teller", "te11er", "TELLER", "tеller", "T eller"]
            var paths: [String] = []
            for number in names.indices {
                let role = try await ada.post(
                    "/tenants/current/roles", ["name": .string("Clerk \(number + 2)"), "permissions": []])
                paths.append("/tenants/current/roles/\(role.json["id"]?.string ?? "")")
            }
            let all = paths
            let outcomes = try await app.race(names.count) { racer in
                try await ada.patch(all[racer.number], ["name": .string(names[racer.number])])
            }
            #expect(outcomes.succeeded == 1)
            #expect(outcomes.failed(with: "role.name_taken") == names.count - 1, "\(outcomes)")
        }
    }

    @Test("Of a role's deletion and a member who gets it at once, one is done")
    func deletionRace() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(permissions: ["samples.view"])
            let role = try await ada.post("/tenants/current/roles", ["name": "Clerk", "permissions": []])
            let id = role.json["id"]?.string ?? ""
            let outcomes = try await app.race(2) { racer in
                racer.number == 0
                    ? try await ada.delete("/tenants/current/roles/\(id)")
                    : try await ada.patch("/tenants/current/members/\(bob.userID)", ["role": "Clerk"])
            }
            #expect(outcomes.succeeded == 1)
            #expect(outcomes.codes == [nil, "member.role_unknown"] || outcomes.codes == ["role.in_use", nil])
        }
    }

    @Test("Of roles that look alike and are created at once, one is")
    func names() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let names = ["Clerk", "clerk", "C lerk", "СLERK", "c1erk", "Ｃlerk"]
            let outcomes = try await app.race(12) { racer in
                try await ada.post(
                    "/tenants/current/roles",
                    ["name": .string(names[racer.number % names.count]), "permissions": []])
            }
            #expect(outcomes.succeeded == 1)
            #expect(outcomes.codes.count { $0 == "role.name_taken" } == 11)
            #expect(try await ada.get("/tenants/current/roles").json["items"]?.array?.count == 5)
        }
    }

    @Test("A member of another tenant can't fetch a member, and neither can one without the permission")
    func isolation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let eve = try await app.signUp(tenant: "Globex")
            let bob = try await ada.addMember(permissions: ["samples.view"])
            let path = "/tenants/current/members/\(ada.userID)"
            #expect(try await eve.get(path).problem == "member.not_found")
            #expect(try await bob.get(path).problem == "auth.forbidden")
            #expect(try await ada.get(path).json["email"]?.string == ada.email)
        }
    }
}
