import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Contract: requests at the same time")
struct RaceContractTests {
    @Test("16 articles with one title get 16 slugs")
    func slugs() async throws {
        try await withGazette { app in
            let readers = [try await app.reader("ada"), try await app.reader("bob")]
            let outcomes = try await app.race(16) { racer in
                try await readers[racer.number % 2].post(
                    "/articles", ["article": ["title": "On engines", "description": "A", "body": "B"]])
            }
            #expect(outcomes.succeeded == 16, "\(outcomes)")
            let slugs = outcomes.values.compactMap { $0.json["article"]?["slug"]?.string }
            #expect(Set(slugs) == Set(["on-engines"] + (2...16).map { "on-engines-\($0)" }))
            #expect(try await app.get("/api/articles").json["articlesCount"] == 16)
        }
    }

    @Test("16 comments on one article have the numbers 1 to 16")
    func comments() async throws {
        try await withGazette { app in
            let readers = [try await app.reader("ada"), try await app.reader("bob")]
            try await readers[0].write("Engines")
            let outcomes = try await app.race(16) { racer in
                try await readers[racer.number % 2].comment(on: "engines", "\(racer.number)")
            }
            #expect(outcomes.succeeded == 16, "\(outcomes)")
            let numbers = outcomes.values.compactMap { $0.json["comment"]?["id"]?.int }
            #expect(numbers.sorted() == Array(1...16))
            let list = try await app.get("/api/articles/engines/comments").json["comments"]?.array
            #expect(list?.compactMap { $0["id"]?.int } == Array(1...16))
        }
    }

    @Test("16 favourites of one user, and 16 follows, are one")
    func favorites() async throws {
        try await withGazette { app in
            let (ada, bob) = (try await app.reader("ada"), try await app.reader("bob"))
            try await ada.write("Engines")
            let favorites = try await app.race(16) { _ in try await bob.post("/articles/engines/favorite") }
            #expect(favorites.succeeded == 16, "\(favorites)")
            #expect(try await ada.get("/articles/engines").json["article"]?["favoritesCount"] == 1)
            let follows = try await app.race(16) { _ in try await bob.post("/profiles/ada/follow") }
            #expect(follows.succeeded == 16, "\(follows)")
            #expect(try await app.auditEntries(of: "favorite").count == 1)
            #expect(try await app.auditEntries(of: "follow").count == 1)
        }
    }

    @Test("Of 16 users who sign up with one name, one gets it, and the others get no account")
    func names() async throws {
        try await withGazette { app in
            let outcomes = try await app.race(16) { racer in
                try await app.signUpResponse("ada", email: "user\(racer.number)@example.com")
            }
            #expect(outcomes.succeeded == 1, "\(outcomes)")
            let refused = outcomes.values.filter { $0.status != 201 }
            #expect(refused.allSatisfy { $0.status == 422 && $0.failures == ["username: has already been taken"] })
            #expect(try await app.auditEntries(of: "user").count == 1)
        }
    }
}
