import Testing
import TrellisSchema

@Suite("Many concurrent logins")
struct LoginLoadTests {
    @Test("While 300 logins are hashed, other requests are served", .timeLimit(.minutes(5)))
    func otherRequestsAnswer() async throws {
        try await withTemporaryFolder { folder in
            let server = try await ServerProcess.start(.sample, database: folder + "/app.sqlite")
            defer { server.terminate() }
            let session = try await server.send(
                "POST", "/api/v1/auth/signup",
                ["email": "ada@example.com", "password": "correct horse battery", "tenant_name": "Acme"])
            let token = try #require(session.json["access_token"]?.string)

            let clock = ContinuousClock()
            let started = clock.now
            try await withThrowingTaskGroup(of: Int.self) { logins in
                for _ in 0..<300 {
                    logins.addTask {
                        try await server.send(
                            "POST", "/api/v1/auth/login",
                            ["email": "ada@example.com", "password": "correct horse battery"]
                        ).status
                    }
                }
                var slowest = Duration.zero
                for _ in 0..<20 {
                    let asked = clock.now
                    #expect(try await server.send("GET", "/api/v1/samples", token: token).status == 200)
                    slowest = max(slowest, clock.now - asked)
                }
                var statuses: [Int: Int] = [:]
                for try await status in logins { statuses[status, default: 0] += 1 }
                let all = clock.now - started

                // Each login succeeds, or gets 503 when the queue is full.
                #expect(statuses[200, default: 0] + statuses[503, default: 0] == 300, "\(statuses)")
                #expect(statuses[200, default: 0] > 0)
                // A request that waited for the hashing would take as long as all of it.
                #expect(slowest < all / 4, "slowest \(slowest) of \(all)")
            }
        }
    }
}
