import PostgresProxy
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Cancellations and connections to an address that accepts packets and never responds.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct BlackHoleTests {
    @Test("Requests to cancel that get no response delay no other transaction, and end no statement of another one")
    func cancelling() async throws {
        let limits = Proxied.pool(of: 4, limit: .seconds(60), grace: .milliseconds(500))
        try await Proxied.with(limits) { proxied async throws in
            // Connections for later, since none can be opened through the black hole.
            let gate = Latch()
            let openers = (0..<4).map { _ in
                Task {
                    try await proxied.test.ours.read { tx in
                        _ = try tx.count(ProjectRecord.all)
                        gate.pass()
                    }
                }
            }
            try await eventually("four connections are open") { gate.arrivals == 4 }
            gate.open(4)
            for opener in openers { try await opener.value }
            let tasks = (0..<2).map { _ in
                Task { try await proxied.test.ours.write { _ = try $0.unfiltered(reason: "a test").rows(slow) } }
            }
            try await proxied.watcher.waitForStatement("pg_sleep", count: 2)
            proxied.proxy.setBlackHole(true)
            for task in tasks { task.cancel() }
            let start = ContinuousClock.now
            for number in 0..<50 { try await proxied.test.projects("P \(number)") }
            #expect(ContinuousClock.now - start < .seconds(20))
            for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
            #expect(ContinuousClock.now - start < .seconds(20))
            proxied.proxy.setBlackHole(false)
            #expect(try await proxied.projectCount() == 50)
            // The server goes on with the statements of the connections that were dropped.
            try await proxied.watcher.kill()
        }
    }

    @Test("A request to cancel that is late ends no later statement: its connection isn't used again")
    func late() async throws {
        try await Proxied.with(Proxied.pool(of: 1, limit: .seconds(60))) { proxied async throws in
            let task = Task {
                try await proxied.test.ours.write { _ = try $0.unfiltered(reason: "a test").rows(Trip.sleep(1500)) }
            }
            try await proxied.watcher.waitForStatement("pg_sleep")
            proxied.proxy.setRule { $0.isCancelRequest ? .delay(4000) : .pass }
            task.cancel()
            _ = await task.result
            for _ in 0..<6 {
                let slept = try await proxied.test.ours.read { tx in
                    try tx.unfiltered(reason: "a test").rows(Trip.sleep(1000)).first?.decode(Int.self, "slept")
                }
                #expect(slept == 1000)
            }
        }
    }

    @Test("Connecting fails within its limit, and the next attempt succeeds when the server responds again")
    func connecting() async throws {
        try await Proxied.with(Proxied.pool(of: 1)) { proxied async throws in
            proxied.proxy.setBlackHole(true)
            let start = ContinuousClock.now
            await #expect(throws: DatabaseError.disconnected) { try await proxied.test.projects("A") }
            #expect(ContinuousClock.now - start < .seconds(15))
            proxied.proxy.setBlackHole(false)
            try await eventually("a connection is open") {
                do {
                    _ = try await proxied.test.ours.read { try $0.count(ProjectRecord.all) }
                    return true
                } catch DatabaseError.disconnected {
                    return false
                }
            }
        }
    }

    @Test("With several servers, one that doesn't respond is left for the next")
    func several() async throws {
        try await Proxied.with(Proxied.pool(of: 1)) { proxied async throws in
            proxied.proxy.setBlackHole(true)
            let url =
                "postgres://\(TestPostgres.applicationRole):trellis@localhost:\(proxied.proxy.port),"
                + "\(proxied.watcher.server.address)/\(proxied.watcher.name)?connect_timeout=1"
            let database = try Database.open(url)
            #expect(try await database.tenant(proxied.test.acme).read { try $0.count(ProjectRecord.all) } == 0)
            try database.close()
        }
    }
}
