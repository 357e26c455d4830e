import Foundation
import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage

@Suite("Credentials of the platform", .timeLimit(.minutes(1)))
struct AmbientCredentialsTests {
    static let document = """
        {"Code": "Success", "AccessKeyId": "ASIA", "SecretAccessKey": "secret", "Token": "token",
         "Expiration": "2026-01-01T01:00:00Z", "Type": "AWS-HMAC"}
        """

    private func server(
        _ behavior: @escaping @Sendable (FakeS3.Request) -> FakeS3.Behavior, _ body: (FakeS3) async throws -> Void
    ) async throws {
        let server = try FakeS3(behavior)
        defer { server.stop() }
        try await body(server)
    }

    @Test("The environment's keys are used as they are")
    func environment() async throws {
        let keys = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"]
        let credentials = try await AmbientCredentials(environment: keys).credentials()
        #expect(credentials.accessKeyID == "AKID")
        #expect(credentials.secretAccessKey.reveal() == "secret")
        #expect(credentials.sessionToken?.reveal() == "token")
        await #expect(throws: AWSCredentialError.self) {
            try await AmbientCredentials(environment: ["AWS_ACCESS_KEY_ID": "AKID"]).credentials()
        }
        #expect(throws: AWSCredentialError.self) {
            try AmbientCredentials(environment: ["AWS_EC2_METADATA_DISABLED": "true"])
        }
    }

    @Test("An instance is asked for a token, its role and the credentials of the role")
    func instance() async throws {
        try await server({ request in
            switch (request.method, request.target) {
            case ("PUT", "/latest/api/token"): .respond(200, body: "the-token")
            case ("GET", "/latest/meta-data/iam/security-credentials/"): .respond(200, body: "my role\n")
            case ("GET", "/latest/meta-data/iam/security-credentials/my%20role"): .respond(200, body: Self.document)
            default: .respond(404)
            }
        }) { server in
            let credentials = try await InstanceCredentials(endpoint: "http://127.0.0.1:\(server.port)").credentials()
            #expect(credentials.accessKeyID == "ASIA")
            #expect(credentials.sessionToken?.reveal() == "token")
            #expect(credentials.expiresAt == Timestamp("2026-01-01T01:00:00Z"))
            #expect(server.requests.map(\.method) == ["PUT", "GET", "GET"])
            #expect(server.requests.first?.fields["x-aws-ec2-metadata-token-ttl-seconds"] == "60")
            #expect(server.requests.dropFirst().allSatisfy { $0.fields["x-aws-ec2-metadata-token"] == "the-token" })
        }
    }

    @Test("An instance without a role, or without the service, has no credentials")
    func instanceWithoutRole() async throws {
        try await server({ .respond($0.method == "PUT" ? 200 : 404) }) { server in
            await #expect(throws: AWSCredentialError.self) {
                try await InstanceCredentials(endpoint: "http://127.0.0.1:\(server.port)").credentials()
            }
        }
        try await server({ _ in .close }) { server in
            let error = await #expect(throws: AWSCredentialError.self) {
                try await InstanceCredentials(endpoint: "http://127.0.0.1:\(server.port)").credentials()
            }
            #expect(error?.kind == .unavailable)
        }
    }

    @Test("A container's service gets the token of a file, which is read each time")
    func container() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("token-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await server({ _ in .respond(200, body: Self.document) }) { server in
            let source = try AmbientCredentials(
                environment: [
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(server.port)/credentials?x=1",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": file,
                ], clock: ManualClock())
            await #expect(throws: AWSCredentialError.self) { try await source.credentials() }
            try Data("one\n".utf8).write(to: URL(fileURLWithPath: file))
            let first = try await source.credentials()
            #expect(first.accessKeyID == "ASIA")
            try Data("two".utf8).write(to: URL(fileURLWithPath: file))
            source.discard(first)
            _ = try await source.credentials()
            #expect(server.requests.map(\.target) == ["/credentials?x=1", "/credentials?x=1"])
            #expect(server.requests.map { $0.fields["authorization"] } == ["one", "two"])
        }
    }

    @Test(
        "A container's token is only sent over TLS, or to loopback, ECS and EKS",
        arguments: [
            ("https://example.com/x", true), ("http://127.0.0.1/x", true), ("http://127.1.2.3:80/x", true),
            ("http://localhost:8080/x", true), ("http://169.254.170.2/x", true), ("http://169.254.170.23/x", true),
            ("http://[::1]:80/x", true), ("http://[fd00:ec2::23]/x", true), ("http://example.com/x", false),
            ("http://127.0.0.1.example.com/x", false), ("http://127.0.0.1@example.com/x", false),
            ("http://169.254.169.254/x", false), ("http://[::2]/x", false), ("ftp://127.0.0.1/x", false), ("x", false),
        ])
    func containerAddress(url: String, isAllowed: Bool) {
        let source = try? ContainerCredentials(environment: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
        #expect((source != nil) == isAllowed)
    }

    @Test(
        "A document that has no credentials is a failure, and isn't quoted",
        arguments: [
            "", "secret-text", "{}", "[]", "{\"AccessKeyId\": \"secret-text\"}",
            "{\"AccessKeyId\": \"\", \"SecretAccessKey\": \"secret-text\"}",
            "{\"Code\": \"secret-text\", \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\"}",
            "{\"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\", \"Expiration\": \"secret-text\"}",
        ])
    func invalidDocument(text: String) async throws {
        try await server({ _ in .respond(200, body: text) }) { server in
            let source = try ContainerCredentials(environment: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:\(server.port)/"
            ])
            let error = await #expect(throws: AWSCredentialError.self) { try await source.credentials() }
            #expect(error?.message.contains("secret-text") == false)
        }
    }
}
