import Testing

@testable import TrellisObservability

@Suite struct TraceContextTests {
    private let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("A traceparent is continued with a new span")
    func continued() throws {
        let trace = try #require(TraceContext(traceparent: header))
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.parentSpanID == 0x00f0_67aa_0ba9_02b7)
        #expect(trace.isSampled)
        #expect(trace.spanID != trace.parentSpanID)
        let next = try #require(TraceContext(traceparent: trace.traceparent))
        #expect(next.traceID == trace.traceID)
        #expect(next.parentSpanID == trace.spanID)
        #expect(next.isSampled)
    }

    @Test("A later version may have more fields")
    func laterVersion() {
        #expect(TraceContext(traceparent: "cc" + header.dropFirst(2) + "-what-the-future-brings") != nil)
        #expect(TraceContext(traceparent: "cc" + header.dropFirst(2)) != nil)
    }

    @Test(
        "An invalid traceparent is rejected",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
            "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
        ])
    func refused(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test("A new trace has its own identifiers, and its children belong to it")
    func new() {
        let traces = (0..<1000).map { _ in TraceContext() }
        #expect(Set(traces.map(\.traceID)).count == 1000)
        #expect(Set(traces.map(\.spanID)).count == 1000)
        let child = traces[0].child()
        #expect(child.traceID == traces[0].traceID)
        #expect(child.parentSpanID == traces[0].spanID)
        #expect(traces[0].parentSpanID == nil)
        #expect(traces[0].traceparent.hasSuffix("-00"))
    }
}
