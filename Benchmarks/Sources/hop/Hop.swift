import CLibPQ
import Dispatch
import Foundation
import TrellisDatabase

/// Measures the cost of an empty transaction, and of two ways to wait for a server's response.
///
/// `hop postgres://…` prints microseconds as JSON: for an empty transaction, which is passed to a connection's thread
/// and back; and for one statement on a separate thread that blocks in libpq or waits for a readiness event.
@main
enum Hop {
    static func main() async throws {
        guard let url = CommandLine.arguments.dropFirst().first else {
            FileHandle.standardError.write(Data("usage: hop postgres://user:password@host/name\n".utf8))
            exit(64)
        }
        let database = try Database.open(url)
        let report: [String: Double] = [
            "empty transaction, one after the other": try await empty(database, tasks: 1, each: 20_000),
            "empty transaction, 64 at once": try await empty(database, tasks: 64, each: 1_000),
            "statement, blocking in libpq": try statements(url) { PQgetResult($0) },
            "statement, readiness event": try readiness(url),
        ]
        try database.close()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }

    /// Returns the microseconds per transaction; the transactions send nothing.
    private static func empty(_ database: Database, tasks: Int, each: Int) async throws -> Double {
        let clock = ContinuousClock()
        let taken = try await clock.measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<tasks {
                    group.addTask { for _ in 0..<each { try await database.system().read { _ in } } }
                }
                try await group.waitForAll()
            }
        }
        return taken / .microseconds(1) / Double(tasks * each)
    }

    struct NoConnection: Error {}

    /// Returns the microseconds per statement; `wait` waits for the response.
    private static func statements(_ url: String, _ wait: (OpaquePointer) -> OpaquePointer?) throws -> Double {
        guard let handle = PQconnectdb(url), PQstatus(handle) == CONNECTION_OK else { throw NoConnection() }
        defer { PQfinish(handle) }
        PQclear(PQprepare(handle, "one", "SELECT 1", 0, nil))
        let count = 10_000
        let taken = ContinuousClock().measure {
            for _ in 0..<count {
                PQsendQueryPrepared(handle, "one", 0, nil, nil, nil, 1)
                while let result = wait(handle) { PQclear(result) }
            }
        }
        return taken / .microseconds(1) / Double(count)
    }

    /// Works like ``statements(_:_:)``, but an event source on the socket wakes the thread.
    private static func readiness(_ url: String) throws -> Double {
        let queue = DispatchQueue(label: "readiness")
        let ready = DispatchSemaphore(value: 0)
        var source: (any DispatchSourceRead)?
        defer { source?.cancel() }
        return try statements(url) { handle in
            if source == nil {
                let made = DispatchSource.makeReadSource(fileDescriptor: PQsocket(handle), queue: queue)
                // One event per response: the source stays suspended until the next wait.
                made.setEventHandler {
                    made.suspend()
                    ready.signal()
                }
                source = made
            }
            while PQisBusy(handle) == 1 {
                PQflush(handle)
                source?.resume()
                ready.wait()
                PQconsumeInput(handle)
            }
            return PQgetResult(handle)
        }
    }
}
