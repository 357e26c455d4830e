import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting

@Suite("Users for superusers")
struct SuperuserUserTests {
    @Test("A superuser finds a user by address and by id, with what ended the account; others are refused")
    func found() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            try await app.application.createSuperuser(email: "root@example.com", password: TestApp.password)
            let root = try await app.logIn("root@example.com")
            let listed = try await root.get("/superuser/users?email=\(ada.email.uppercased())")
            #expect(listed.json["items"]?.array?.map { $0["id"]?.string } == [ada.userID.description])
            #expect(try await root.get("/superuser/users?email=unknown@example.com").json["items"] == [])
            #expect(try await root.get("/superuser/users").json["items"]?.array?.count == 2)
            let path = "/superuser/users/\(ada.userID)"
            #expect(try await root.get(path).json["disabled_at"] == .null)
            #expect(try await root.put("\(path)/disabled").status == 204)
            let user = try await root.get(path).json
            #expect(user["disabled_at"]?.string == "\(app.clock.now)" && user["email"]?.string == ada.email)
            #expect(try await root.delete("\(path)/disabled").status == 204)
            #expect(try await app.logIn(ada.email).inTenant(ada.tenantID).delete("/tenants/current").status == 204)
            #expect(try await app.logIn(ada.email).delete("/users/me").status == 204)
            #expect(try await root.get(path).json["deleted_at"]?.string == "\(app.clock.now)")
            #expect(try await root.get("/superuser/users/\(ID<User>())").problem == "user.not_found")
            let again = try await app.logIn(ada.email)
            #expect(try await again.get(path).problem == "auth.forbidden")
            #expect(try await again.get("/superuser/users").problem == "auth.forbidden")
        }
    }
}
