import Crypto
import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage

func hash(_ chunks: [[UInt8]]) -> [UInt8] { Array(SHA256.hash(data: chunks.flatMap { $0 })) }

@Suite("Requests to a store", .timeLimit(.minutes(1)))
struct S3RequestTests {
    @Test("The request line has the bytes that are signed, and Host has the port")
    func wireForm() async throws {
        try await FakeS3.with({ _ in .respond(200, fields: ["content-length": "0"]) }) { server, storage in
            _ = try await storage.head(StorageKey("a b/+(1)[x]'*~é=&?#%;:@$,\"<>.txt"))
            #expect(
                server.requests.map(\.target) == [
                    "/bucket/a%20b/%2B%281%29%5Bx%5D%27%2A~%C3%A9%3D%26%3F%23%25%3B%3A%40%24%2C%22%3C%3E.txt"
                ])
            #expect(server.requests.first?.fields["host"] == "127.0.0.1:\(server.port)")
        }
    }

    @Test("Encryption at rest is asked for when an object is created, whole, in parts, and as a copy")
    func encryption() async throws {
        try await FakeS3.with(
            { request in
                if request.fields["x-amz-copy-source"] != nil {
                    return .respond(200, body: "<CopyObjectResult><ETag>tag</ETag></CopyObjectResult>")
                }
                if request.method == "HEAD" { return .respond(200, fields: ["content-length": "1"]) }
                return S3UploadTests.store(request) { _ in .respond(200, body: S3UploadTests.completed) }
            },
            change: {
                $0.encryption = .kms(keyID: "key-1")
                $0.sizes.part = 1000
            }
        ) { server, storage in
            let key = try StorageKey("key")
            try await storage.put(key, bytes: [1])
            try await storage.put(key, .chunks([pattern(1500)]), PutOptions())
            try await storage.copy(key, to: StorageKey("copy"))
            let encrypted = server.requests.filter { $0.fields["x-amz-server-side-encryption"] == "aws:kms" }
            #expect(encrypted.map(\.method) == ["PUT", "POST", "PUT"])
            #expect(
                encrypted.allSatisfy { $0.fields["x-amz-server-side-encryption-aws-kms-key-id"] == "key-1" })
        }
    }

    @Test("All keys of a storage begin with its prefix, which its callers don't see")
    func prefix() async throws {
        let document = """
            <?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Contents><Key>production/a+b%2B</Key><Size>3</Size><ETag>"x"</ETag>
            <LastModified>2026-11-29T06:03:41Z</LastModified></Contents>
            <Contents><Key>production/folder/</Key><Size>0</Size></Contents>
            <Contents><Key>elsewhere</Key><Size>0</Size></Contents>
            <EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
            <NextContinuationToken>to/ken=+</NextContinuationToken></ListBucketResult>
            """
        try await FakeS3.with({ _ in .respond(200, body: document) }, change: { $0.prefix = "production" }) {
            server, storage in
            let page = try await storage.list(prefix: "a b", after: "to/ken=+", limit: 5000)
            #expect(page.objects.map(\.key.description) == ["a b+"])
            #expect(page.objects.first?.etag == "x")
            #expect(page.objects.first?.modifiedAt == Timestamp("2026-11-29T06:03:41Z"))
            #expect(page.next == "to/ken=+")
            #expect(
                server.requests.map(\.target) == [
                    "/bucket?continuation-token=to%2Fken%3D%2B&encoding-type=url&list-type=2&max-keys=1000"
                        + "&prefix=production%2Fa%20b"
                ])
        }
    }

    @Test("Pages without an object of the storage are passed over")
    func emptyPages() async throws {
        try await FakeS3.with({ request in
            let key = request.index == 3 ? "page/1" : "page"
            let document = """
                <ListBucketResult><Contents><Key>\(key)</Key><Size>1</Size></Contents><IsTruncated>true</IsTruncated>
                <NextContinuationToken>\(request.index)</NextContinuationToken></ListBucketResult>
                """
            return .respond(200, body: document)
        }) { server, storage in
            let page = try await storage.list(prefix: "page/", after: nil, limit: 1)
            #expect(page.objects.map(\.key.description) == ["page/1"])
            #expect(page.next == "3")
            #expect(server.requests.count == 4)
        }
    }

    @Test("A key that is too long with the prefix is refused")
    func longKey() async throws {
        let key = try StorageKey(String(repeating: "a", count: 1024))
        try await FakeS3.with({ _ in .respond(200) }, change: { $0.prefix = "p" }) { server, storage in
            let error = await #expect(throws: StorageError.self) { try await storage.put(key, bytes: []) }
            #expect(error?.code == "storage.key_invalid")
            #expect(server.requests.isEmpty)
        }
    }

    @Test("The bucket is in the host for Amazon, and in the path for other stores and for names with dots")
    func addressing() async throws {
        let credentials = AWSCredentials(accessKeyID: "AKID", secretAccessKey: Secret("secret"))
        func url(_ change: (inout S3Options) throws -> Void) async throws -> String {
            var options = S3Options(bucket: "my-bucket", region: "eu-west-1")
            try change(&options)
            let link = try await S3Storage(options, credentials: credentials)
                .presigned(.get(), StorageKey("a/b"), expiresIn: .seconds(5))
            return String(link.url.prefix { $0 != "?" })
        }

        #expect(try await url { _ in } == "https://my-bucket.s3.eu-west-1.amazonaws.com/a/b")
        #expect(try await url { $0.region = "cn-north-1" } == "https://my-bucket.s3.cn-north-1.amazonaws.com.cn/a/b")
        #expect(try await url { $0.bucket = "my.bucket" } == "https://s3.eu-west-1.amazonaws.com/my.bucket/a/b")
        #expect(try await url { $0.addressing = .path } == "https://s3.eu-west-1.amazonaws.com/my-bucket/a/b")
        #expect(
            try await url { $0.endpoint = try S3Endpoint("http://[::1]:9000") } == "http://[::1]:9000/my-bucket/a/b")
        #expect(
            try await url {
                $0.endpoint = try S3Endpoint("https://S3.example.com:443/")
                $0.addressing = .virtualHost
                $0.prefix = "p/"
            } == "https://my-bucket.s3.example.com/p/a/b")
    }

    @Test("A presigned request ends with temporary credentials")
    func presignedExpiry() async throws {
        let clock = ManualClock()
        let credentials = AWSCredentials(
            accessKeyID: "AKID", secretAccessKey: Secret("secret"), sessionToken: Secret("to/ken"),
            expiresAt: clock.now + .seconds(100))
        let storage = try S3Storage(S3Options(bucket: "bucket"), credentials: credentials, clock: clock)
        let key = try StorageKey("key")

        let link = try await storage.presigned(.get(), key, expiresIn: .seconds(604_800))
        #expect(link.expiresAt == clock.now + .seconds(100))
        #expect(link.url.contains("&X-Amz-Expires=100&X-Amz-Security-Token=to%2Fken&X-Amz-SignedHeaders=host&"))
        for seconds in [0, 604_801] {
            let error = await #expect(throws: StorageError.self) {
                _ = try await storage.presigned(.get(), key, expiresIn: .seconds(seconds))
            }
            #expect(error?.code == "storage.option_invalid")
        }
        clock.advance(by: .seconds(100))
        await #expect(throws: StorageError.unavailable("the credentials expire")) {
            _ = try await storage.presigned(.get(), key, expiresIn: .seconds(10))
        }
    }

    @Test(
        "An endpoint that isn't one is refused",
        arguments: [
            "s3.example.com", "ftp://host", "https://", "https://user@host", "https://host/path", "https://host?x",
            "https://host:0", "https://host:65536", "https://host:", "https://ho st", "https://[::1", "https://a..b",
            "https://host:1:2",
        ])
    func invalidEndpoint(text: String) throws {
        #expect(throws: StorageError.self) { try S3Endpoint(text) }
    }

    @Test(
        "Options with which no request can succeed are refused",
        arguments: [
            ("ab", "us-east-1", ""), ("a/b", "us-east-1", ""), ("abc", "", ""), ("abc", "x/y", ""), ("abc", "x", "/a"),
        ])
    func invalidOptions(bucket: String, region: String, prefix: String) throws {
        var options = S3Options(bucket: bucket, region: region)
        options.prefix = prefix
        let credentials = AWSCredentials(accessKeyID: "AKID", secretAccessKey: Secret("secret"))
        #expect(throws: StorageError.self) { try S3Storage(options, credentials: credentials) }
    }
}
