import NIOCore
import Testing

@testable import TrellisWeb

@Suite("Events of a stream")
struct EventStreamTests {
    private func text(_ buffer: ByteBuffer) -> String { String(buffer: buffer) }

    @Test("Only CR, LF and both together end a line of the data; every other character stays in it")
    func lines() {
        #expect(
            text(EventStream.event("live", "a\nb\r\nc\rd")) == "event: live\ndata: a\ndata: b\ndata: c\ndata: d\n\n")
        #expect(text(EventStream.event("live", "")) == "event: live\ndata: \n\n")
        for separator in ["\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}", "\u{1E}"] {
            let sent = Array("event: live\ndata: a\(separator)b\n\n".utf8)
            #expect(Array(text(EventStream.event("live", "a\(separator)b")).utf8) == sent)
        }
    }

    @Test("A line end before a mark ends the line too", arguments: ["\u{301}", "\u{20E3}", "\u{FE0F}", "\u{200D}"])
    func marks(mark: String) {
        for end in ["\n", "\r", "\r\n"] {
            let sent = Array("event: live\ndata: a\ndata: \(mark)b\n\n".utf8)
            #expect(Array(text(EventStream.event("live", "a\(end)\(mark)b")).utf8) == sent)
        }
    }

    @Test("The name and the identifier are one line: neither can add a field", arguments: ["\n", "\r", "\r\n"])
    func fields(end: String) {
        let event = EventStream.event("live\(end)data: x", "a", id: "1\(end)\(end)event: y")
        #expect(text(event) == "id: 1  event: y\nevent: live data: x\ndata: a\n\n")
    }
}
