import Foundation
import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage
import TrellisTesting

@Suite("S3 conforms on a second server", .enabled(if: SecondS3.current != nil), .timeLimit(.minutes(2)))
struct S3SecondServerTests {
    @Test("The store on moto has the behaviour of every store", arguments: SecondS3.checks)
    func conformance(check: StorageConformance.Check) async throws {
        try await StorageConformance.run(check, on: try #require(SecondS3.current).storage())
    }

    @Test("A wrong secret is refused")
    func signature() async throws {
        let storage = try #require(SecondS3.current).storage(secret: "another secret")
        await #expect(throws: StorageError.self) { try await storage.put(StorageKey("a"), bytes: [1]) }
    }
}

/// The S3 of moto, which `scripts/with-mail` starts with Amazon SES; see `scripts/ses_server.py`.
struct SecondS3: Decodable, Sendable {
    private struct Key: Decodable {
        let id: String
        let secret: String
    }
    private let url: String
    private let region: String
    private let bucket: String
    private let keys: [String: Key]

    /// The server; nil without `scripts/with-mail`.
    static let current: SecondS3? = ProcessInfo.processInfo.environment["TEST_SES"].flatMap { folder in
        let data = try? Data(contentsOf: URL(filePath: "\(folder)/ses.json"))
        return data.flatMap { try? JSONDecoder().decode(SecondS3.self, from: $0) }
    }

    /// Every check but one: with moto two of many conditional puts at once were seen to succeed.
    static let checks = StorageConformance.Check.allCases.filter { $0 != .onlyIfAbsentRace }

    struct Missing: Error {}

    /// Returns a storage with keys of its own.
    func storage(secret: String? = nil) throws -> S3Storage {
        guard let key = keys["sender"] else { throw Missing() }
        var options = S3Options(bucket: bucket, region: region, endpoint: try S3Endpoint(url))
        options.backoff = Backoff(first: .milliseconds(1), limit: .milliseconds(1))
        return try S3Storage(
            options, credentials: AWSCredentials(accessKeyID: key.id, secretAccessKey: Secret(secret ?? key.secret)))
    }
}
