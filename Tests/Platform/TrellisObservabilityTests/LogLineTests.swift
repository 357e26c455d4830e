import Foundation
import Logging
import Testing
import TrellisKernel

@testable import TrellisObservability

@Suite struct LogLineTests {
    private let output = RecordingLogOutput()

    private func logger(_ format: LogFormat = .json, _ level: Logger.Level = .info) -> Logger {
        let output = output
        return Logger(label: "shop") { label in
            LineLogHandler(label: label, format: format, level: level, output: output, clock: ManualClock())
        }
    }

    private func object() throws -> [String: Any] {
        let line = try #require(output.lines.last)
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test("A level that changes counts for existing loggers, except for those with their own")
    func threshold() {
        let (threshold, output) = (LogThreshold(.info), output)
        let shared = Logger(label: "shop") { label in
            LineLogHandler(label: label, format: .json, threshold: threshold, output: output, clock: ManualClock())
        }
        var own = shared
        own.logLevel = .error
        shared.debug("one")
        threshold.level = .debug
        shared.debug("two")
        own.info("three")
        threshold.level = .critical
        shared.error("four")
        own.error("five")
        #expect(output.lines.map { $0.contains("two") || $0.contains("five") } == [true, true])
        #expect(shared.logLevel == .critical && own.logLevel == .error)
    }

    @Test("An event is one JSON line with time, level, message and logger, in this order")
    func plain() {
        logger().info("open")
        #expect(
            output.lines == [
                #"{"time":"2026-01-01T00:00:00.000000Z","level":"info","message":"open","logger":"shop"}"#
            ])
    }

    @Test(
        "Text that JSON can't contain unchanged is escaped",
        arguments: [
            "quote \" backslash \\ slash /", "line\nfeed\r\ttab", "\u{0}\u{1}\u{8}\u{C}\u{1B}[31m\u{7F}",
            "ünï 🏪 \u{2028}",
            "}{\"level\":\"error\"", "",
        ])
    func escaping(text: String) throws {
        var logger = logger()
        logger[metadataKey: text] = .string(text)
        logger.info("\(text)")
        let object = try object()
        #expect(object["message"] as? String == text)
        #expect(object[text] as? String == text)
        #expect(output.lines.last?.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } == true)
    }

    @Test("Metadata is flattened and sorted; numbers and booleans keep their type")
    func metadata() {
        var logger = logger()
        logger[metadataKey: "shop"] = "corner"
        logger.info(
            "sold",
            metadata: [
                "count": .stringConvertible(3), "price": .stringConvertible(1.5), "paid": .stringConvertible(true),
                "id": .stringConvertible(UInt8(7)), "odd": .stringConvertible(Double.nan),
                "item": ["name": "pen", "size": ["w": "1"]], "tags": ["a", ["k": "v"]], "message": "mine",
                "time": "late",
            ])
        let expected =
            #"{"time":"2026-01-01T00:00:00.000000Z","level":"info","message":"sold","logger":"shop","#
            + #""count":3,"id":7,"item.name":"pen","item.size.w":"1","metadata.message":"mine","odd":"nan","paid":true,"#
            + #""price":1.5,"shop":"corner","tags":["a",{"k":"v"}],"metadata.time":"late"}"#
        #expect(output.lines == [expected])
    }

    @Test("Metadata named error keeps its name")
    func errorMetadata() throws {
        logger().info("failed", metadata: ["error": "no disk"])
        #expect(try object()["error"] as? String == "no disk")
    }

    @Test("The source is shown only when the logger is at level debug or below")
    func source() throws {
        logger(.json, .info).info("quiet")
        #expect(try object()["source"] == nil)
        logger(.json, .debug).debug("loud")
        #expect(
            try #require(try object()["source"] as? String).hasPrefix("TrellisObservabilityTests/LogLineTests.swift:"))
    }

    @Test("Events below the level are neither built nor written")
    func level() {
        logger().debug("never \(Issue.record("was built"))")
        #expect(output.lines.isEmpty)
    }

    @Test("An error has its own member")
    func error() throws {
        logger().error("failed", error: CursorError.invalid)
        #expect(try object()["error"] as? String == "invalid")
    }

    @Test("Lines contain the request's context, including later additions")
    func context() async throws {
        let trace = try #require(TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        let context = LogContext(requestID: RequestID(accepting: "r1"), trace: trace)
        let user = ID<User>()
        let tenant = ID<Tenant>()
        let logger = logger()
        await LogContext.$current.withValue(context) {
            logger.info("before")
            await identify(user, tenant)
            logger.info("after")
        }
        #expect(
            output.lines.first?.hasSuffix(
                #""request_id":"r1","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"\#(trace.spanIDText)"}"#)
                == true)
        #expect(
            output.lines.last?.contains(
                #""request_id":"r1","tenant_id":"\#(tenant)","user_id":"\#(user)","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736""#
            )
                == true)
        logger.info("outside")
        #expect(try object()["request_id"] == nil)
    }

    private func identify(_ user: ID<User>, _ tenant: ID<Tenant>) async {
        LogContext.current?.identify(user: user)
        LogContext.current?.identify(tenant: tenant)
    }

    @Test("A logger bound to a context keeps it in detached tasks")
    func bound() async throws {
        let context = LogContext(scope: Scope(tenantID: ID(), userID: ID(), requestID: "r2"))
        let logger = logger().bound(to: context)
        await Task.detached { logger.info("detached") }.value
        #expect(try object()["request_id"] as? String == "r2")
        #expect(try object()["user_id"] as? String == context.userID?.description)
    }

    @Test("Metadata takes precedence over the context, without a duplicate member")
    func override() throws {
        LogContext.$current.withValue(LogContext(requestID: RequestID(accepting: "r3"))) {
            logger().info("x", metadata: ["request_id": "other"])
        }
        #expect(try object()["request_id"] as? String == "other")
        #expect(output.lines.last?.components(separatedBy: "request_id").count == 2)
    }

    @Test("Other log handlers get the context as metadata")
    func provider() {
        let context = LogContext(requestID: RequestID(accepting: "r4"))
        LogContext.$current.withValue(context) {
            #expect(LogContext.metadataProvider.get() == ["request_id": "r4"])
        }
        #expect(LogContext.metadataProvider.get().isEmpty)
        let foreign = Logger(label: "x") { _ in SwiftLogNoOpLogHandler() }.bound(to: context)
        foreign.info("goes nowhere")
    }

    @Test("Text lines are readable: time, level, logger, message, details")
    func text() {
        var logger = logger(.text)
        logger[metadataKey: "name"] = "two words"
        LogContext.$current.withValue(LogContext(requestID: RequestID(accepting: "r5"))) {
            logger.warning("sold", metadata: ["count": "3"])
        }
        #expect(output.lines == [#"00:00:00.000 WARN  shop: sold count=3 name="two words" request_id=r5"#])
    }

    @Test(
        "A request is one line for people: method, route, status and duration; in JSON it has everything",
        arguments: [(0.42, "0.4"), (3.02, "3"), (9.96, "10"), (41.6, "42"), (30_000, "30000")])
    func request(_ duration: Double, _ shown: String) throws {
        let metadata: Logger.Metadata = [
            "method": "POST", "route": "/projects", "status": .stringConvertible(201),
            "duration_ms": .stringConvertible(duration), "bytes": "17", "client": "192.0.2.7",
        ]
        LogContext.$current.withValue(LogContext(requestID: RequestID(accepting: "r6"))) {
            logger(.text, .debug).info("request", metadata: metadata)
            logger().info("request", metadata: metadata)
        }
        #expect(output.lines.first == "00:00:00.000 INFO  POST /projects 201 \(shown) ms request_id=r6")
        #expect(try object()["client"] as? String == "192.0.2.7")
    }

    @Test("The route of a request can't imitate a log line")
    func requestInjection() {
        logger(.text).info(
            "request", metadata: ["method": "GET\n", "route": "/a\nb", "status": "200", "duration_ms": "x"])
        #expect(output.lines == ["00:00:00.000 INFO  GET\n     /a\n    b 200 0 ms"])
    }

    @Test("No input can imitate a log line or a colour")
    func injection() {
        logger(.text).info("a\n00:00:00.000 ERROR shop: fake\u{1B}[31m", metadata: ["k": "v\u{9B}31m", "l": "a\nb"])
        #expect(
            output.lines == [
                "00:00:00.000 INFO  shop: a\n    00:00:00.000 ERROR shop: fake\\x1b[31m k=v\\x9b31m l=\"a\\nb\""
            ])
    }
}
