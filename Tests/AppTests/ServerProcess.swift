import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import TrellisSchema

/// The executables that are built with the tests.
enum BuiltProduct: String {
    /// This repository's product.
    case app = "App"
    /// The product of the tests, with the routes and commands of the platform, of System and of one module of its own.
    case sample = "SampleServer"
}

/// A built executable as a separate process, on a free port of the loopback interface.
final class ServerProcess: Sendable {
    /// It opens one connection per concurrent request of a test.
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: .init(
            connectionPool: .init(
                idleTimeout: .seconds(5), concurrentHTTP1ConnectionsPerHostSoftLimit: 400)))

    let processID: Int32
    let address: String
    private let process: Process

    /// Starts `serve` on the database at `path`, and returns when it reports its address.
    ///
    /// - Parameter log: the file for its log.
    static func start(
        _ product: BuiltProduct = .app, database path: String, environment: [String: String] = [:], log: String? = nil
    ) async throws -> ServerProcess {
        var variables = [
            "APP_DATABASE__URL": "sqlite://\(path)", "APP_WEB__PORT": "0", "APP_WEB__HOST": "127.0.0.1",
        ].merging(environment) { $1 }
        // A value and its file at once are refused.
        if environment["APP_DATABASE__URL_FILE"] != nil { variables["APP_DATABASE__URL"] = nil }
        let process = Self.process(of: product, ["serve"], environment: variables)
        if let log {
            try Data().write(to: URL(filePath: log))
            process.standardOutput = try FileHandle(forWritingTo: URL(filePath: log))
        }
        let messages = Pipe()
        process.standardError = messages
        try process.run()
        return try await offTheTaskThreads {
            var heard = ""
            while case let data = messages.fileHandleForReading.availableData, !data.isEmpty {
                heard += String(decoding: data, as: UTF8.self)
                if let address = Self.address(in: heard) { return ServerProcess(process, address: address) }
            }
            throw ServerDidNotStart(messages: heard)
        }
    }

    /// Returns the address in the messages of a process, once their line has ended.
    private static func address(in heard: String) -> String? {
        guard let range = heard.firstRange(of: "http://127.0.0.1:"), heard[range.upperBound...].contains("\n")
        else { return nil }
        return "http://127.0.0.1:\(heard[range.upperBound...].prefix { $0.isNumber })"
    }

    /// Starts `work`, and returns when it reports that it runs, or the address that it listens on.
    static func startWorker(
        _ product: BuiltProduct = .app, environment: [String: String], listens: Bool = false
    ) async throws -> ServerProcess {
        let process = process(of: product, ["work"], environment: environment)
        let messages = Pipe()
        process.standardError = messages
        if listens { process.standardOutput = messages }
        try process.run()
        return try await offTheTaskThreads {
            var heard = ""
            while case let data = messages.fileHandleForReading.availableData, !data.isEmpty {
                heard += String(decoding: data, as: UTF8.self)
                if listens {
                    if let address = Self.address(in: heard) { return ServerProcess(process, address: address) }
                } else if heard.contains("runs background jobs") {
                    return ServerProcess(process, address: "")
                }
            }
            throw ServerDidNotStart(messages: heard)
        }
    }

    private init(_ process: Process, address: String) {
        self.process = process
        self.address = address
        processID = process.processIdentifier
    }

    /// Runs a product with these arguments and `input` on standard input, until it ends.
    ///
    /// In development, unless the variables name another environment or `namesEnvironment` is false. Its output goes to
    /// the file `path`, or to a pipe, which fails instead of blocking if `nonBlocking`.
    static func run(
        _ arguments: [String], of product: BuiltProduct = .app, environment: [String: String] = [:], input: String = "",
        namesEnvironment: Bool = true, to path: String? = nil, nonBlocking: Bool = false
    ) async throws -> (code: Int32, output: String, messages: String) {
        let process = process(
            of: product, arguments, environment: environment, namesEnvironment: namesEnvironment)
        let (output, messages, keyboard) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        if let path { process.standardOutput = try FileHandle(forWritingTo: URL(filePath: path)) }
        if nonBlocking { _ = fcntl(output.fileHandleForWriting.fileDescriptor, F_SETFL, O_NONBLOCK) }
        process.standardError = messages
        process.standardInput = keyboard
        try process.run()
        return try await offTheTaskThreads {
            try keyboard.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try keyboard.fileHandleForWriting.close()
            let answer = path == nil ? output.fileHandleForReading.readDataToEndOfFile() : Data()
            let news = messages.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return (
                process.terminationStatus, String(decoding: answer, as: UTF8.self),
                String(decoding: news, as: UTF8.self)
            )
        }
    }

    /// Runs code that blocks its thread on a separate thread, where it blocks no task.
    static func offTheTaskThreads<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
        }
    }

    private static func process(
        of product: BuiltProduct, _ arguments: [String], environment: [String: String], namesEnvironment: Bool = true
    ) -> Process {
        let process = Process()
        // The executable is next to the test bundle.
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: product.rawValue)
        process.currentDirectoryURL =
            URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
        process.arguments = arguments
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("APP_") }
        process.environment = inherited.merging(["APP_ENV": "development"]) { $1 }.merging(environment) { $1 }
        if !namesEnvironment { process.environment?["APP_ENV"] = nil }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        return process
    }

    /// Ends the process at once, like a power failure (`SIGKILL`).
    func kill() {
        Foundation.kill(processID, SIGKILL)
        process.waitUntilExit()
    }

    /// Requests the process to reload its settings (`SIGHUP`).
    func reload() {
        Foundation.kill(processID, SIGHUP)
    }

    /// Requests the process to end (`SIGTERM`), waits, and returns its exit code.
    @discardableResult
    func terminate() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// The response to a request.
    typealias Answer = (status: Int, json: JSONValue, retryAfter: String?)

    /// Sends a request, and returns the response.
    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, token: String? = nil, key: String? = nil
    ) async throws -> Answer {
        try await send(
            method, path, bytes: body.map { Array($0.description.utf8) }, type: "application/json", token: token,
            key: key)
    }

    /// Sends a request with these bytes as its body, and returns the answer.
    func send(
        _ method: String, _ path: String, bytes: [UInt8]?, type: String, token: String?, key: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: address + path)
        request.method = .RAW(value: method)
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        if let key { request.headers.add(name: "idempotency-key", value: key) }
        if let bytes {
            request.headers.add(name: "content-type", value: type)
            request.body = .bytes(ByteBuffer(bytes: bytes))
        }
        let response = try await Self.client.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 4 << 20)
        return (
            Int(response.status.code), (try? JSONValue(parsing: String(buffer: bytes))) ?? .null,
            response.headers.first(name: "retry-after")
        )
    }
}

struct ServerDidNotStart: Error, CustomStringConvertible {
    let messages: String
    var description: String { "The server ended before it listened:\n\(messages)" }
}

/// Runs `body` with a temporary folder, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(
        path: "trellis-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path())
}
