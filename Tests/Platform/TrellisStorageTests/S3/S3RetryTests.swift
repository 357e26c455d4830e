import NIOCore
import Synchronization
import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage

@Suite("Failures of a store", .timeLimit(.minutes(1)))
struct S3RetryTests {
    static let slowDown = FakeS3.Behavior.respond(
        503, body: "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>")
    static let stored = FakeS3.Behavior.respond(200, fields: ["etag": "\"tag\""])

    @Test("What may pass is repeated, and the object is stored", arguments: [429, 500, 502, 503, 504])
    func repeated(status: Int) async throws {
        try await FakeS3.with({ $0.index < 2 ? .respond(status) : Self.stored }) { server, storage in
            let info = try await storage.put(StorageKey("key"), bytes: [1, 2, 3])
            #expect(info.etag == "tag")
            #expect(server.requests.map(\.body) == [[1, 2, 3], [1, 2, 3], [1, 2, 3]])
        }
    }

    @Test("A connection that is closed without a response is repeated")
    func closed() async throws {
        try await FakeS3.with({ $0.index < 2 ? .close : Self.stored }) { server, storage in
            try await storage.put(StorageKey("key"), bytes: [1])
            #expect(server.requests.count == 3)
        }
    }

    @Test("A store that stays overloaded is given up after five attempts, with its words")
    func givenUp() async throws {
        try await FakeS3.with({ _ in Self.slowDown }) { server, storage in
            let error = StorageError.unavailable("SlowDown: Please reduce your request rate")
            await #expect(throws: error) { try await storage.put(StorageKey("key"), bytes: [1]) }
            #expect(server.requests.count == 5)
        }
    }

    @Test("A refusal is not repeated", arguments: [400, 403, 405])
    func notRepeated(status: Int) async throws {
        let document = "<Error><Code>Refused</Code><Message>No.</Message></Error>"
        try await FakeS3.with({ _ in .respond(status, body: document) }) { server, storage in
            let error = await #expect(throws: StorageError.self) {
                try await storage.put(StorageKey("key"), bytes: [1])
            }
            #expect(error == (status == 403 ? .accessDenied("Refused: No") : .failed("Refused: No")))
            #expect(server.requests.count == 1)
        }
    }

    @Test("A store that can't be reached is unavailable")
    func unreachable() async throws {
        let server = try FakeS3 { _ in Self.stored }
        server.stop()
        let options = S3Options(bucket: "bucket", endpoint: try S3Endpoint("http://127.0.0.1:\(server.port)"))
        var once = options
        once.attempts = 1
        let storage = try S3Storage(once, credentials: AWSCredentials(accessKeyID: "a", secretAccessKey: Secret("b")))
        let error = await #expect(throws: StorageError.self) { _ = try await storage.head(StorageKey("key")) }
        #expect(error?.code == "storage.unavailable")
    }

    @Test("A store that doesn't respond is given up after the timeout")
    func silent() async throws {
        try await FakeS3.with(
            { _ in .silence },
            change: {
                $0.timeout = .milliseconds(50)
                $0.attempts = 2
            }
        ) { server, storage in
            let error = await #expect(throws: StorageError.self) { _ = try await storage.head(StorageKey("key")) }
            #expect(error?.code == "storage.unavailable")
            // A request may be given up before it arrives.
            #expect(server.requests.count <= 2)
        }
    }

    @Test("A body that can be read once isn't sent again, and the caller learns that it may try again")
    func streamedOnce() async throws {
        try await FakeS3.with(
            { $0.method == "PUT" ? .respond(500) : .respond(404) }, change: { $0.sizes.part = 1000 }
        ) { server, storage in
            let body = StorageBody.chunks(.init(repeating: pattern(1000), count: 5), length: 5000)
            let error = await #expect(throws: StorageError.self) {
                try await storage.put(
                    StorageKey("key"), body, PutOptions(sha256: hash(.init(repeating: pattern(1000), count: 5))))
            }
            #expect(error?.code == "storage.unavailable")
            #expect(server.requests.map(\.method) == ["HEAD", "PUT"])
        }
    }

    @Test("A conditional upload whose response was lost is settled, and not taken for another one's")
    func lostResponse() async throws {
        let ids = Mutex<[String]>([])
        try await FakeS3.with({ request in
            if request.method == "HEAD" {
                let id = ids.withLock { $0.first } ?? ""
                return .respond(
                    200, fields: ["etag": "\"tag\"", "x-amz-meta-trellis-upload": id, "content-length": "1"])
            }
            ids.withLock { $0.append(request.fields["x-amz-meta-trellis-upload"] ?? "none") }
            return request.index == 0 ? .close : .respond(412)
        }) { server, storage in
            let info = try await storage.put(StorageKey("key"), bytes: [1], PutOptions(onlyIfAbsent: true))
            #expect(info.etag == "tag")
            #expect(server.requests.map(\.method) == ["PUT", "PUT", "HEAD"])
        }
        try await FakeS3.with({ $0.method == "HEAD" ? .respond(200, fields: ["content-length": "1"]) : .respond(412) })
        {
            server, storage in
            let key = try StorageKey("key")
            await #expect(throws: StorageError.exists(key)) {
                try await storage.put(key, bytes: [1], PutOptions(onlyIfAbsent: true))
            }
            #expect(server.requests.map(\.method) == ["PUT"])
        }
    }

    @Test("A wrong clock is recognised by the store's time, whatever the store says", arguments: [400, 403])
    func skew(status: Int) async throws {
        let document = "<Error><Code>AccessDenied</Code><Message>The times differ.</Message></Error>"
        try await FakeS3.with({ request in
            request.fields["x-amz-date"]?.hasPrefix("20100101T0000") == true
                ? Self.stored
                : .respond(status, fields: ["date": "Fri, 01 Jan 2010 00:00:00 GMT"], body: document)
        }) { server, storage in
            try await storage.put(StorageKey("one"), bytes: [1])
            try await storage.put(StorageKey("two"), bytes: [1])
            #expect(server.requests.map(\.target) == ["/bucket/one", "/bucket/one", "/bucket/two"])
        }
    }

    @Test("A bucket in another region is found once, and then used")
    func region() async throws {
        try await FakeS3.with({ request in
            let isRight = request.fields["authorization"]?.contains("/eu-central-1/s3/") == true
            return isRight
                ? .respond(200, fields: ["content-length": "3"])
                : .respond(301, fields: ["x-amz-bucket-region": "eu-central-1", "location": "http://127.0.0.1:1/"])
        }) { server, storage in
            let first = try await storage.head(StorageKey("one"))
            let second = try await storage.head(StorageKey("two"))
            #expect(first?.size == 3)
            #expect(second?.size == 3)
            #expect(server.requests.map(\.target) == ["/bucket/one", "/bucket/one", "/bucket/two"])
        }
    }

    @Test("A region that a response names in a document is used, and one that is no name is not")
    func regionInDocument() async throws {
        try await FakeS3.with({ request in
            let isRight = request.fields["authorization"]?.contains("/eu-central-1/s3/") == true
            let document =
                "<Error><Code>AuthorizationHeaderMalformed</Code><Message>Wrong</Message><Region>eu-central-1</Region></Error>"
            return isRight ? Self.stored : .respond(400, body: document)
        }) { server, storage in
            try await storage.put(StorageKey("key"), bytes: [1])
            #expect(server.requests.count == 2)
        }
        try await FakeS3.with({ _ in .respond(301, fields: ["x-amz-bucket-region": "evil.example/"]) }) {
            server, storage in
            await #expect(throws: StorageError.self) { try await storage.put(StorageKey("key"), bytes: [1]) }
            #expect(server.requests.count == 1)
        }
    }

    /// Credentials that a service refuses until they are discarded.
    final class Expiring: AWSCredentialProvider {
        let number = Mutex(1)

        func credentials() async throws -> AWSCredentials {
            AWSCredentials(
                accessKeyID: "KEY\(number.withLock { $0 })", secretAccessKey: Secret("secret"),
                sessionToken: Secret("token"))
        }

        func discard(_ refused: AWSCredentials) { number.withLock { $0 += 1 } }
    }

    @Test("Credentials that expired are discarded, and the request is sent with new ones", arguments: ["PUT", "HEAD"])
    func expired(method: String) async throws {
        let document = "<Error><Code>ExpiredToken</Code><Message>Expired.</Message></Error>"
        try await FakeS3.with(
            { request in
                let isNew = request.fields["authorization"]?.contains("Credential=KEY2/") == true
                return isNew ? .respond(200, fields: ["content-length": "0"]) : .respond(400, body: document)
            }, credentials: Expiring()
        ) { server, storage in
            let key = try StorageKey("key")
            if method == "PUT" { try await storage.put(key, bytes: [1]) } else { _ = try await storage.head(key) }
            #expect(server.requests.map(\.method) == [method, method])
            #expect(server.requests.last?.fields["x-amz-security-token"] == "token")
        }
    }

    @Test("A request is cancelled with its task")
    func cancelled() async throws {
        try await FakeS3.with({ _ in .silence }) { server, storage in
            let task = Task { try await storage.put(StorageKey("key"), bytes: [1]) }
            while server.requests.isEmpty { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.requests.count == 1)
        }
    }
}
