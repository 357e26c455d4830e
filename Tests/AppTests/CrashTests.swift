import Testing
import TrellisSchema

@Suite("A crash")
struct CrashTests {
    @Test("After kill -9 during writes, all acknowledged writes are stored", .timeLimit(.minutes(3)))
    func killed() async throws {
        try await withTemporaryFolder { folder in
            let database = folder + "/app.sqlite"
            let server = try await ServerProcess.start(.sample, database: database)
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string, "\(session)")

            let acknowledged = await withTaskGroup(of: [String].self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        var created: [String] = []
                        while created.count < 10_000 {
                            let name = "Sample \(writer).\(created.count)"
                            guard
                                let answer = try? await server.send(
                                    "POST", "/api/v1/samples", ["name": .string(name)], token: token),
                                answer.status == 201, let id = answer.json["id"]?.string
                            else { break }
                            created.append(id)
                            // The process is killed while the other writers are running.
                            if writer == 0 && created.count == 50 { server.kill() }
                        }
                        return created
                    }
                }
                return await group.reduce(into: Set<String>()) { $0.formUnion($1) }
            }
            #expect(acknowledged.count >= 50)

            let restarted = try await ServerProcess.start(.sample, database: database)
            defer { restarted.terminate() }
            var found: Set<String> = []
            var cursor = ""
            repeat {
                let page = try await restarted.send("GET", "/api/v1/samples?limit=200\(cursor)", token: token).json
                found.formUnion((page["items"]?.array ?? []).compactMap { $0["id"]?.string })
                cursor = page["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
            } while !cursor.isEmpty
            #expect(acknowledged.subtracting(found).isEmpty)
        }
    }
}
