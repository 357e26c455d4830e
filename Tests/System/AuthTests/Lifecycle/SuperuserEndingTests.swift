import SampleProduct
import Testing
import TrellisKernel
import TrellisTesting

@Suite("The last superuser")
struct SuperuserEndingTests {
    private func disabled(_ actor: Actor) -> String { "/superuser/users/\(actor.userID)/disabled" }

    @Test("The last superuser who can sign in is neither disabled nor deleted; with another one both are")
    func last() async throws {
        try await withApp(SampleApp.self) { app in
            let (root, other) = (try await app.root(), try await app.root("other@example.com"))
            #expect(try await root.put(disabled(root)).problem == "auth.own_account")
            #expect(try await other.put(disabled(root)).status == 204)
            #expect(try await other.delete("/users/me").problem == "auth.last_superuser")
            #expect(try await other.delete(disabled(root)).status == 204)
            #expect(try await other.delete("/users/me").status == 204)
            // A superuser whose account is deleted doesn't count, until a login restores it.
            let again = try await app.logIn(root.email)
            #expect(try await again.delete("/users/me").problem == "auth.last_superuser")
            #expect(try await app.logIn(other.email).get("/users/me").status == 200)
            #expect(try await again.delete("/users/me").status == 204)
        }
    }

    @Test("Of two superusers who disable each other at once, one remains")
    func disablingRace() async throws {
        try await withApp(SampleApp.self) { app in
            var pair = [try await app.root("first@example.com"), try await app.root("second@example.com")]
            for _ in 0..<4 {
                let both = pair
                let outcomes = try await app.race(2) { racer in
                    try await both[racer.number].put(disabled(both[1 - racer.number]))
                }
                #expect(outcomes.succeeded == 1, "\(outcomes)")
                // The session of the other one has ended, unless the request was admitted before.
                let refusals = ["auth.last_superuser", "auth.unauthenticated"].map { outcomes.failed(with: $0) }
                #expect(refusals.reduce(0, +) == 1, "\(outcomes)")
                let (winner, other) = outcomes.codes[0] == nil ? (0, 1) : (1, 0)
                #expect(try await both[winner].delete(disabled(both[other])).status == 204)
                pair[other] = try await app.logIn(both[other].email)
            }
        }
    }

    @Test("Of superusers who delete their accounts at once, one remains")
    func deletionRace() async throws {
        try await withApp(SampleApp.self) { app in
            var superusers: [Actor] = []
            for number in 0..<4 { superusers.append(try await app.root("root-\(number)@example.com")) }
            let all = superusers
            let outcomes = try await app.race(4) { racer in try await all[racer.number].delete("/users/me") }
            #expect(outcomes.succeeded == 3 && outcomes.failed(with: "auth.last_superuser") == 1, "\(outcomes)")
        }
    }
}
