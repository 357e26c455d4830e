import Testing
import TrellisSchema

@Suite("A crash of requests with idempotency keys")
struct IdempotencyCrashTests {
    @Test("200 attempts of 20 changes under kill -9 create each of them once", .timeLimit(.minutes(4)))
    func killed() async throws {
        try await withTemporaryFolder { folder in
            let database = folder + "/app.sqlite"
            var server = try await ServerProcess.start(.sample, database: database)
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string, "\(session)")
            let keys = (0..<20).map { "note-\($0)" }
            var created: [String: Set<String>] = [:]
            for round in 0..<9 {
                let (running, killAt) = (server, 2 + round * 2)
                let ids = await withTaskGroup(of: Answer.self) { group in
                    for key in keys { group.addTask { await Self.attempt(key, running, token) } }
                    var ids: [Answer] = []
                    // In the middle of the others: at another place in each round.
                    for _ in 0..<killAt { if let answer = await group.next() { ids.append(answer) } }
                    running.kill()
                    for await answer in group { ids.append(answer) }
                    return ids
                }
                for case (let key, let id?) in ids { created[key, default: []].insert(id) }
                server = try await ServerProcess.start(.sample, database: database)
            }
            defer { server.terminate() }
            for key in keys {
                let id = try #require(await Self.attempt(key, server, token).id, "\(key)")
                created[key, default: []].insert(id)
            }

            var texts: [String] = []
            let page = try await server.send("GET", "/api/v1/sample-notes?limit=200", token: token).json
            for note in page["items"]?.array ?? [] { texts.append(note["text"]?.string ?? "") }
            #expect(texts.sorted() == keys.sorted())
            // Every response of a key, before and after the crashes, was about the same note.
            #expect(created.count == keys.count)
            #expect(created.values.allSatisfy { $0.count == 1 })
        }
    }

    private typealias Answer = (key: String, id: String?)

    /// Sends the request of a key; returns the note that the response is about, or nil if there is none.
    ///
    /// Nothing of a note is unique, so only the key prevents a second one.
    private static func attempt(_ key: String, _ server: ServerProcess, _ token: String) async -> Answer {
        let answer = try? await server.send(
            "POST", "/api/v1/sample-notes", ["text": .string(key)], token: token, key: key)
        guard let answer, answer.status == 201 else { return (key, nil) }
        return (key, answer.json["id"]?.string)
    }
}
