import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations

@testable import TrellisUsers

@Suite struct UserServiceTests {
    private func bundle() async throws -> (database: SystemDatabase, service: UserService) {
        let opened = try Database.open("sqlite::memory:", clock: ManualClock())
        try await Migrator(opened, migrations: UserMigrations.all).up()
        return (opened.system(), UserService(database: opened.system()))
    }

    @Test("A user is stored, found and changed")
    func update() async throws {
        let (database, service) = try await bundle()
        let user = try await database.write { tx in
            try UserStore().create(UserDraft(email: EmailAddress("ada@example.com")), passwordHash: "x", in: tx).user
        }
        #expect(try await service.fetch(user.id).user.email == "ada@example.com")
        let changed = try await service.update(user.id, with: UserUpdate(displayName: "Ada"), ifMatch: nil).user
        #expect(changed.displayName == "Ada")
        #expect(changed.version == 2)
        let unchanged = try await service.update(user.id, with: UserUpdate(displayName: nil), ifMatch: nil).user
        #expect(unchanged.version == 2)
    }

    @Test("An address belongs to one user, in any case")
    func emailTaken() async throws {
        let (database, _) = try await bundle()
        for (email, isTaken) in [("ada@example.com", false), ("ADA@Example.Com", true), ("bob@example.com", false)] {
            let draft = UserDraft(email: EmailAddress(email))
            if isTaken {
                await #expect(throws: UserError.emailTaken) {
                    try await database.write { try UserStore().create(draft, passwordHash: "x", in: $0).user }
                }
            } else {
                _ = try await database.write { try UserStore().create(draft, passwordHash: "x", in: $0).user }
            }
        }
    }

    @Test("An unknown user isn't found")
    func unknown() async throws {
        let (_, service) = try await bundle()
        await #expect(throws: UserError.notFound) { try await service.fetch(ID()) }
        await #expect(throws: UserError.notFound) {
            try await service.update(ID(), with: UserUpdate(displayName: "x"), ifMatch: nil)
        }
    }
}

@Suite struct EmailAddressTests {
    @Test(
        "An address is normalized in case and Unicode form",
        arguments: [
            ("Ada@Example.COM", "ada@example.com"), (" ada@example.com ", "ada@example.com"),
            ("cafe\u{301}@example.com", "caf\u{E9}@example.com"),
        ])
    func normalForm(text: String, expected: String) {
        #expect(EmailAddress(text).description == expected)
        #expect(EmailAddress(expected).description == expected)
    }
}
