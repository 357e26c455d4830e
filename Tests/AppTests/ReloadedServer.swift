import Foundation
import Testing
import TrellisSchema

/// A running server whose settings change: its log, and a user of it.
struct ReloadedServer: Sendable {
    let server: ServerProcess
    let log: String
    private static let credentials: JSONValue = ["email": "ada@example.com", "password": "correct horse battery"]

    /// Starts a server, signs a user up, and passes on the first token; the server ends with `body`.
    static func with(
        folder: String, environment: [String: String], _ body: (ReloadedServer, String) async throws -> Void
    ) async throws {
        let log = folder + "/log.txt"
        let server = try await ServerProcess.start(
            .sample, database: folder + "/app.sqlite", environment: environment, log: log)
        defer { server.terminate() }
        let signUp = try await server.send(
            "POST", "/api/v1/auth/signup",
            [
                "email": credentials["email"] ?? .null, "password": credentials["password"] ?? .null,
                "tenant_name": "Acme",
            ])
        let token = try #require(signUp.json["access_token"]?.string, "\(signUp)")
        try await body(ReloadedServer(server: server, log: log), token)
    }

    /// Returns a new token.
    func token() async throws -> String {
        let login = try await server.send("POST", "/api/v1/auth/login", Self.credentials)
        return try #require(login.json["access_token"]?.string, "\(login)")
    }

    /// Returns the status of a request with this token.
    func status(_ token: String) async throws -> Int {
        try await server.send("GET", "/api/v1/samples", token: token).status
    }

    /// Waits until `text` is in the log this number of times, and returns the log; fails after 60 seconds.
    @discardableResult
    func waitForLog(_ text: String, count: Int = 1) async throws -> String {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let lines = try String(contentsOfFile: log, encoding: .utf8)
            if lines.components(separatedBy: text).count > count { return lines }
            try #require(ContinuousClock.now < end, "\(text) is not in the log:\n\(lines)")
            // A pause between two reads of the file.
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

extension String {
    /// Replaces the file at `path` by this text.
    func replaceFile(_ path: String) throws { try write(toFile: path, atomically: true, encoding: .utf8) }
}

/// Returns the id of the key that signed a token.
func keyID(ofToken token: String) throws -> String? {
    let header = String(token.prefix { $0 != "." }).replacing("-", with: "+").replacing("_", with: "/")
    let padded = header + String(repeating: "=", count: (4 - header.utf8.count % 4) % 4)
    let bytes = try #require(Data(base64Encoded: padded))
    return try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))["kid"]?.string
}

/// Returns a list of one key with 32 bytes of this value, as in `a:…`.
func namedKey(_ id: String, _ byte: UInt8) -> String {
    "\(id):" + Data(repeating: byte, count: 32).base64EncodedString()
}
