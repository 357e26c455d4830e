import PostgresProxy
import Synchronization
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// A connection that is lost at each message of a transaction, in both directions.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct EveryMessageTests {
    /// How much of the message is passed on.
    enum Part: CaseIterable, Sendable {
        case nothing, half, everything

        func length(of message: ProxyMessage) -> Int {
            switch self {
            case .nothing: 0
            case .half: message.bytes.count / 2
            case .everything: message.bytes.count
            }
        }
    }

    private final class Cut: Sendable {
        private let state = Mutex((count: 0, hasCut: false))

        var hasCut: Bool { state.withLock { $0.hasCut } }

        /// Cuts at the message with this number of its direction.
        func action(
            at number: Int, _ direction: ProxyMessage.Direction, _ part: Part, _ message: ProxyMessage
        ) -> ProxyAction {
            state.withLock { state in
                guard message.direction == direction, !state.hasCut else { return .pass }
                state.count += 1
                guard state.count == number else { return .pass }
                state.hasCut = true
                return .cut(after: part.length(of: message))
            }
        }
    }

    @Test(
        "A transaction that loses its connection at any message is written, not written, or unknown, as the error says",
        arguments: ProxyMessage.Direction.allCases, Part.allCases)
    func writing(_ direction: ProxyMessage.Direction, _ part: Part) async throws {
        try await Proxied.with(Proxied.pool(of: 1, limit: .seconds(5))) { proxied async throws in
            var expected: Set<String> = []
            var unknown: Set<String> = []
            var number = 0
            while true {
                number += 1
                let (cut, name) = (Cut(), "P \(number)")
                // A connection that is open ends the wait after earlier ones that couldn't be opened.
                proxied.proxy.setRule { _ in .pass }
                try await eventually("a connection is open") {
                    (try? await proxied.test.ours.read { try $0.unfiltered(reason: "a test").processID() }) != nil
                }
                // Each on a new connection, so that every message is one of the transaction or of connecting.
                proxied.proxy.cutAll()
                _ = try? await proxied.test.ours.read { try $0.unfiltered(reason: "a test").processID() }
                proxied.proxy.setRule { [number] in cut.action(at: number, direction, part, $0) }
                var isWritten = false
                while !cut.hasCut, !isWritten {
                    do {
                        try await proxied.test.ours.write { tx in
                            try tx.insert(ProjectRecord(name, in: tx.scope.tenantID))
                            _ = try tx.count(ProjectRecord.all)
                            try tx.insert(ProjectRecord("\(name) too", in: tx.scope.tenantID))
                        }
                        isWritten = true
                        expected.formUnion([name, "\(name) too"])
                    } catch DatabaseError.commitUnknown {
                        unknown.formUnion([name, "\(name) too"])
                    } catch DatabaseError.disconnected {
                        // After a connection that couldn't be opened, the pool waits before it opens another.
                        if !cut.hasCut { try await Task.sleep(for: .milliseconds(20)) }
                    }
                }
                if !cut.hasCut { break }
                try #require(number < 200)
            }
            proxied.proxy.setRule { _ in .pass }
            let found = try await proxied.watcher.database.tenant(proxied.test.acme).read { tx in
                Set(try tx.fetch(ProjectRecord.all).map(\.name))
            }
            #expect(expected.isSubset(of: found))
            #expect(found.subtracting(expected).isSubset(of: unknown))
            // Both rows of a transaction or none.
            #expect(found.allSatisfy { $0.hasSuffix(" too") || found.contains("\($0) too") })
            #expect(number > 15 && unknown.count < 20)
        }
    }
}
