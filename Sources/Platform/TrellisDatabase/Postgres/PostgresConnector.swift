import CLibPQ
import Foundation
import TrellisKernel

/// Opens connections: to the first server of an address that responds in time.
struct PostgresConnector {
    /// Why no connection was opened.
    struct Failure: Error {
        let reason: String
    }
    private enum Outcome {
        case open, failed
        /// The server didn't respond in time.
        case late
    }
    /// The interval at which a wait checks whether the pool ends.
    private static let interval: Int64 = 100_000_000

    private let address: PostgresAddress
    private let settings: String?
    private let limit: Duration
    private let notices: PostgresNotices
    private let ending: CancellationFlag

    init(
        _ address: PostgresAddress, session: PostgresSessionOptions, notices: PostgresNotices,
        ending: CancellationFlag
    ) {
        self.address = address
        settings = session.options
        limit = address.connectTimeout ?? session.connectTimeout
        self.notices = notices
        self.ending = ending
    }

    /// Opens a connection in nonblocking mode, and waits until it is open or has failed.
    ///
    /// libpq would wait without a limit here, and it would print the warnings of the server. A server that refuses the
    /// connection it leaves for the next one itself; after one that doesn't respond, this function begins again with the
    /// rest.
    func connect() -> Result<OpaquePointer, Failure> {
        let parameters = address.parameters(settings: settings)
        var rest: [PostgresServer] = []
        while true {
            guard let handle = start(parameters + Self.parameters(of: rest)) else {
                return .failure(Failure(reason: "out of memory"))
            }
            notices.attach(to: handle)
            let outcome = finish(handle)
            if outcome == .open, PQsetnonblocking(handle, 1) == 0 { return .success(handle) }
            let (server, reason) = (Self.server(of: handle), PostgresErrors.text(PQerrorMessage(handle)))
            PQfinish(handle)
            guard outcome == .late, !ending.isSet else { return .failure(Failure(reason: reason)) }
            let all = rest.isEmpty ? address.servers() : rest
            rest = Array(all.drop { !$0.isReached(by: server) }.dropFirst())
            guard !rest.isEmpty else {
                return .failure(Failure(reason: "the server at \(server.host) doesn't respond within \(limit)"))
            }
        }
    }

    private func start(_ parameters: [(keyword: String, value: String)]) -> OpaquePointer? {
        Self.withCStrings(parameters.map(\.keyword)) { keywords in
            Self.withCStrings(parameters.map(\.value)) { values in PQconnectStartParams(keywords, values, 1) }
        }
    }

    /// Waits until the connection is open, each server has refused it, or one of them takes too long.
    private func finish(_ handle: OpaquePointer) -> Outcome {
        guard PQstatus(handle) != CONNECTION_BAD else { return .failed }
        var server = Self.server(of: handle)
        var end = MonotonicTime.nanoseconds + limit.nanoseconds
        var events = CInt(POLLOUT)
        while true {
            let now = MonotonicTime.nanoseconds
            guard now < end, !ending.isSet else { return .late }
            var descriptor = pollfd(fd: PQsocket(handle), events: Int16(truncatingIfNeeded: events), revents: 0)
            let count = poll(&descriptor, 1, CInt(clamping: (min(end - now, Self.interval) + 999_999) / 1_000_000))
            if count == 0 || count < 0 && errno == EINTR { continue }
            switch PQconnectPoll(handle) {
            case PGRES_POLLING_OK: return .open
            case PGRES_POLLING_READING: events = POLLIN
            case PGRES_POLLING_WRITING: events = POLLOUT
            default: return .failed
            }
            let next = Self.server(of: handle)
            if next != server { (server, end) = (next, MonotonicTime.nanoseconds + limit.nanoseconds) }
        }
    }

    private static func server(of handle: OpaquePointer) -> PostgresServer {
        func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
        return PostgresServer(
            host: text(PQhost(handle)), hostAddress: text(PQhostaddr(handle)), port: text(PQport(handle)))
    }

    private static func parameters(of servers: [PostgresServer]) -> [(keyword: String, value: String)] {
        guard !servers.isEmpty else { return [] }
        return [
            ("host", servers.map(\.host).joined(separator: ",")),
            ("hostaddr", servers.map(\.hostAddress).joined(separator: ",")),
            ("port", servers.map(\.port).joined(separator: ",")),
        ]
    }

    private static func withCStrings<Value>(
        _ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Value
    ) -> Value {
        let bytes = strings.map { Array($0.utf8CString) }
        var storage: [CChar] = []
        let starts = bytes.map { bytes in
            defer { storage += bytes }
            return storage.count
        }
        return storage.withUnsafeBufferPointer { buffer in
            body(starts.map { start in buffer.baseAddress.map { $0 + start } } + [nil])
        }
    }
}

extension PostgresServer {
    /// Returns whether libpq means this server by a connection's host, address and port; a socket has no address.
    fileprivate func isReached(by current: PostgresServer) -> Bool {
        port == current.port && (hostAddress.isEmpty ? host == current.host : hostAddress == current.hostAddress)
    }
}
