import Foundation
import Testing
import TrellisConfig
import TrellisKernel

@testable import TrellisObservability

@Suite("Reports to Sentry", .timeLimit(.minutes(1)))
struct SentryTests {
    private static func reporter(
        _ receiver: EnvelopeReceiver, _ change: (inout SentryReporter.Options) -> Void = { _ in }
    ) throws -> SentryReporter {
        var options = SentryReporter.Options(environment: "staging", release: nil, product: "Acme")
        change(&options)
        return SentryReporter(try #require(SentryDSN("http://abc123@127.0.0.1:\(receiver.port)/42")), options: options)
    }

    private static func report(
        _ message: String = "ada@example.com is taken", place: String = "POST /api/v1/projects",
        requestID: String = "r1", tenant: ID<Tenant>? = nil, user: ID<User>? = nil
    ) -> ErrorReport {
        ErrorReport(
            code: "UnforeseenError", kind: .internalFailure, message: message, place: place, requestID: requestID,
            tenantID: tenant, userID: user, release: "1.2.3")
    }

    /// The three lines of an envelope as JSON, and the length of the last one.
    private static func lines(
        _ body: [UInt8]
    ) throws -> (header: [String: Any], item: [String: Any], event: [String: Any]) {
        let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        try #require(lines.count == 4 && lines[3].isEmpty, "\(String(decoding: body, as: UTF8.self))")
        let objects = try lines.prefix(3).map {
            try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
        }
        #expect(objects[1]["length"] as? Int == lines[2].count)
        return (objects[0], objects[1], objects[2])
    }

    @Test("An envelope has the header, the item and the event, with identifiers and no message")
    func envelope() async throws {
        let receiver = try EnvelopeReceiver()
        let (tenant, user) = (ID<Tenant>(), ID<User>())
        try await Self.reporter(receiver).send([Self.report(tenant: tenant, user: user)])
        let request = try #require(receiver.requests.first)
        #expect(request.line == "POST /api/42/envelope/ HTTP/1.1")
        #expect(request.fields["content-type"] == "application/x-sentry-envelope")
        #expect(request.fields["x-sentry-auth"]?.contains("sentry_version=7") == true)
        #expect(request.fields["x-sentry-auth"]?.contains("sentry_key=abc123") == true)
        let (header, item, event) = try Self.lines(request.body)
        let id = try #require(header["event_id"] as? String)
        #expect(id.utf8.count == 32 && id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(header["sent_at"] is String && item["type"] as? String == "event")
        #expect(event["event_id"] as? String == id && event["level"] as? String == "error")
        #expect(event["release"] as? String == "Acme@1.2.3" && event["environment"] as? String == "staging")
        #expect(event["fingerprint"] as? [String] == ["UnforeseenError", "POST /api/v1/projects"])
        let values = (event["exception"] as? [String: Any])?["values"] as? [[String: Any]]
        #expect(values?.first?["type"] as? String == "UnforeseenError")
        let tags = event["tags"] as? [String: String]
        #expect(tags?["code"] == "UnforeseenError" && tags?["route"] == "POST /api/v1/projects")
        #expect(tags?["tenant"] == "\(tenant)" && tags?["request_id"] == "r1")
        #expect((event["user"] as? [String: String]) == ["id": "\(user)"])
        #expect(!String(decoding: request.body, as: UTF8.self).contains("ada@example.com"))
    }

    @Test("The message is sent if that was chosen, and no text can end a line of the envelope")
    func messages() async throws {
        let receiver = try EnvelopeReceiver()
        let reporter = try Self.reporter(receiver) { $0.sendsMessages = true }
        try await reporter.send([Self.report("a\n{\"type\":\"event\"}\n\u{0}", place: "GET /\"\n")])
        let request = try #require(receiver.requests.first)
        let event = try Self.lines(request.body).event
        let values = (event["exception"] as? [String: Any])?["values"] as? [[String: Any]]
        #expect(values?.first?["value"] as? String == "a\n{\"type\":\"event\"}\n\u{0}")
        #expect(event["transaction"] as? String == "GET /\"\n")
    }

    @Test(
        "While the service asks for a pause, nothing is sent",
        arguments: [
            ("429 Too Many Requests\r\nRetry-After: 30", true), ("429 Too Many Requests", true),
            ("429 Too Many Requests\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT", true),
            ("429 Too Many Requests\r\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT", false),
            ("429 Too Many Requests\r\nRetry-After: soon", true),
            ("200 OK\r\nX-Sentry-Rate-Limits: 60:error;security:organization", true),
            ("200 OK\r\nX-Sentry-Rate-Limits: 60::key", true),
            ("200 OK\r\nX-Sentry-Rate-Limits: 60:transaction:key, 2700:span:organization", false),
            ("429 Too Many Requests\r\nX-Sentry-Rate-Limits: 60:transaction:key", false),
            ("200 OK\r\nX-Sentry-Rate-Limits: nonsense", false), ("503 Service Unavailable\r\nRetry-After: 30", false),
        ])
    func pause(_ response: String, _ pauses: Bool) async throws {
        let receiver = try EnvelopeReceiver([response])
        let reporter = try Self.reporter(receiver)
        try? await reporter.send([Self.report()])
        if pauses {
            await #expect(throws: SentryError.paused) { try await reporter.send([Self.report()]) }
        } else {
            try await reporter.send([Self.report()])
        }
        #expect(receiver.requests.count == (pauses ? 1 : 2))
    }

    @Test("A refusal and a service that is away are errors; the sample leaves reports out")
    func failures() async throws {
        let receiver = try EnvelopeReceiver(["400 Bad Request"])
        let reporter = try Self.reporter(receiver)
        await #expect(throws: SentryError.refused(status: 400)) {
            try await reporter.send((0..<100).map { _ in Self.report() })
        }
        // Those that were sent at the same time as the one that was refused.
        let sent = receiver.requests.count
        #expect((1...16).contains(sent))
        try await Self.reporter(receiver) { $0.sampleRate = 0 }.send([Self.report()])
        #expect(receiver.requests.count == sent)
        let away = SentryReporter(
            try #require(SentryDSN("http://abc@127.0.0.1:1/1")),
            options: SentryReporter.Options(environment: "test", release: nil, product: "Acme"))
        await #expect(throws: (any Error).self) { try await away.send([Self.report()]) }
    }

    @Test(
        "The address of a project is parsed, or refused",
        arguments: [
            ("https://key@sentry.example.com/1", "https://sentry.example.com/api/1/envelope/"),
            ("https://key:secret@sentry.example.com:9000/1", "https://sentry.example.com:9000/api/1/envelope/"),
            ("http://key@[::1]:9000/a/b/1", "http://[::1]:9000/a/b/api/1/envelope/"),
            ("https://sentry.example.com/1", nil), ("https://key@sentry.example.com", nil),
            ("https://key@sentry.example.com/", nil), ("https://@sentry.example.com/1", nil), ("key@host/1", nil),
            ("https://key@/1", nil), ("https://key@host//1", nil), ("ftp://key@host/1", nil),
            ("https://k@h:99999/1", nil), ("https://k@h:x/1", nil), ("https://k@:9/1", nil), ("https://k@[::1/1", nil),
            ("https://key@host/1?x", nil), ("https://k ey@host/1", nil), ("https://key@host/1\r\nX: y", nil), ("", nil),
        ])
    func address(_ text: String, _ endpoint: String?) {
        #expect(SentryDSN(text)?.endpoint == endpoint)
    }

    @Test("Settings without a DSN report nothing, and a DSN that isn't one is refused without its text")
    func settings() throws {
        #expect(SentrySettings().reporter(of: "Acme", environment: "test") == nil)
        let catalog = SettingsCatalog([SentrySettings.self])
        let set = try SettingsSources(values: ["sentry.dsn": "https://key@host.example/1"]).read(catalog)
        #expect(set[SentrySettings.self].reporter(of: "Acme", environment: "test") != nil)
        let error = #expect(throws: SettingsError.self) {
            try SettingsSources(values: ["sentry.dsn": "https://hidden-word/1"]).read(catalog)
        }
        #expect(error.map { !"\($0)".contains("hidden-word") } == true)
    }
}
