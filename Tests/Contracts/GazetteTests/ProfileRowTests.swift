import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import GazetteProduct

@Suite("Rows without tenants in a transaction of the system")
struct ProfileRowTests {
    @Test("They are those of the named user: another user's row isn't written, and a failure rolls back both")
    func owner() async throws {
        try await withGazette { app in
            let (ada, bob) = (try await app.reader("ada").userID, try await app.reader("bob").userID)
            let system = app.application.platform.database.system()
            await #expect(throws: DatabaseError.ownerMismatch(table: "profile")) {
                try await system.write { tx in
                    var profile = try tx.global(as: ada).profile(ada)
                    profile.bio = "I write."
                    try tx.global(as: ada).update(profile)
                    profile.bio = "Bob's."
                    try tx.global(as: bob).update(profile)
                }
            }
            let changed = try await system.write { tx in
                try tx.global(as: bob).update(ProfileRecord.all) { [$0.bio.set("Bob's.")] }
            }
            #expect(changed == 1)
            let bios = try await system.write { tx in
                [try tx.global(as: bob).profile(ada).bio, try tx.global(as: bob).profile(bob).bio]
            }
            #expect(bios == [nil, "Bob's."])
        }
    }
}
