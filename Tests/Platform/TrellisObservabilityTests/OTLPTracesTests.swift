import Testing
import Tracing

@testable import TrellisObservability

@Suite("Messages of the OpenTelemetry protocol")
struct OTLPTracesTests {
    private static let trace = TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")

    private static func span(
        _ name: String = "GET /", _ attributes: SpanAttributes = [:], kind: SpanKind = .server,
        status: SpanStatus? = nil, events: [SpanEvent] = []
    ) throws -> EndedSpan {
        EndedSpan(
            trace: try #require(trace), name: name, kind: kind, start: 1, end: 2, attributes: attributes,
            status: status, events: events, links: [])
    }

    /// Returns the fields of the message at a path of field numbers.
    private static func fields(_ bytes: [UInt8], _ path: UInt64...) -> [(field: UInt64, value: ProtobufReader.Value)] {
        var content = bytes[...]
        for number in path {
            var reader = ProtobufReader(content)
            var found: ArraySlice<UInt8>?
            while found == nil, let (field, value) = reader.next() {
                if field == number, case .bytes(let inner) = value { found = inner }
            }
            content = found ?? []
        }
        var reader = ProtobufReader(content)
        var all: [(field: UInt64, value: ProtobufReader.Value)] = []
        while let next = reader.next() { all.append(next) }
        return all
    }

    private static func text(_ value: ProtobufReader.Value?) -> String? {
        guard case .bytes(let bytes) = value else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("A span has the fields of the protocol in its bytes")
    func bytes() throws {
        let span = try Self.span("a", ["k": .int64(-1)], status: SpanStatus(code: .error))
        let context = span.trace
        let body = OTLPTraces.request([span], resource: [])
        let id = (0..<8).map { UInt8(truncatingIfNeeded: context.spanID >> UInt64(56 - 8 * $0)) }
        let expected: [UInt8] =
            [0x0A, 16, 0x4B, 0xF9, 0x2F, 0x35, 0x77, 0xB3, 0x4D, 0xA6, 0xA3, 0xCE, 0x92, 0x9D, 0x0E, 0x0E, 0x47, 0x36]
            + [0x12, 8] + id + [0x22, 8, 0x00, 0xF0, 0x67, 0xAA, 0x0B, 0xA9, 0x02, 0xB7]
            + [0x2A, 1, 0x61, 0x30, 2, 0x39, 1, 0, 0, 0, 0, 0, 0, 0, 0x41, 2, 0, 0, 0, 0, 0, 0, 0]
            + [0x4A, 16, 0x0A, 1, 0x6B, 0x12, 11, 0x18] + Array(repeating: 0xFF, count: 9) + [0x01]
            + [0x7A, 2, 0x18, 2, 0x85, 0x01, 1, 0, 0, 0]
        let scope: [UInt8] = [0x0A, 9, 0x0A, 7] + Array("trellis".utf8) + [0x12, UInt8(expected.count)] + expected
        let group: [UInt8] = [0x0A, 0, 0x12, UInt8(scope.count)] + scope
        #expect(body == [0x0A, UInt8(group.count)] + group)
    }

    @Test("Long messages have lengths of several bytes, and every one can be read")
    func lengths() throws {
        for count in [0, 1, 100, 127, 128, 4096, 5000] {
            let text = String(repeating: "x", count: count)
            let body = OTLPTraces.request([try Self.span(text)], resource: [("service.name", text)])
            let name = Self.fields(body, 1, 2, 2).first { $0.field == 5 }?.value
            #expect(Self.text(name)?.utf8.count == min(count, 4096))
        }
    }

    @Test("A text is cut between scalars")
    func cut() throws {
        let body = OTLPTraces.request([try Self.span(String(repeating: "€", count: 2000))], resource: [])
        let name = try #require(Self.text(Self.fields(body, 1, 2, 2).first { $0.field == 5 }?.value))
        #expect(name == String(repeating: "€", count: 1365))
    }

    @Test("Clients of libraries don't record addresses, and the status has its current name")
    func clients() throws {
        let attributes: SpanAttributes = [
            "url.full": "https://example.com/?token=1", "url.query": "token=1", "url.path": "/secret",
            "http.status_code": .int64(200),
        ]
        let body = OTLPTraces.request([try Self.span("GET", attributes, kind: .client)], resource: [])
        let text = String(decoding: body, as: UTF8.self)
        #expect(!text.contains("token") && !text.contains("secret"))
        #expect(text.contains("http.response.status_code"))
    }

    @Test("A partial success says how many spans were rejected, and why; other bytes say nothing")
    func partialSuccess() {
        let result = OTLPTraces.partialSuccess([0x0A, 6, 0x08, 3, 0x12, 2, 0x6E, 0x6F])
        #expect(result.rejected == 3 && result.reason == "no")
        for body: [UInt8] in [[], [0xFF], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], Array("not protobuf".utf8)] {
            #expect(OTLPTraces.partialSuccess(body).rejected == 0)
        }
    }
}
