import Testing
import TrellisStorage

@testable import TrellisFiles

@Suite("Header fields of contents")
struct HeaderFieldTests {
    @Test(
        "A range field has one range of bytes, or is ignored",
        arguments: [
            ("bytes=0-9", .bounds(0, 9)), ("bytes=5-", .from(5)), ("bytes=-5", .last(5)), ("Bytes=1-1", .bounds(1, 1)),
            ("bytes=9-0", nil), ("bytes=", nil), ("bytes=-", nil), ("bytes=1", nil), ("bytes=1-2-3", nil),
            ("bytes=+1-2", nil), ("bytes=1-2,3-4", nil), ("items=1-2", nil), ("", nil), ("bytes=1 -2", nil),
            ("bytes=0-99999999999999999999", .bounds(0, .max)),
        ] as [(String, ByteRange?)])
    func ranges(_ field: String, _ range: ByteRange?) {
        #expect(RangeField.range(field) == range)
    }

    @Test("A disposition has the name in ASCII and in full, and can't be ended by the name")
    func dispositions() {
        #expect(
            ContentDisposition.field("a.txt", isInline: true) == "inline; filename=\"a.txt\"; filename*=UTF-8''a.txt")
        #expect(
            ContentDisposition.field("a\"; x=\"%é.txt", isInline: false)
                == "attachment; filename=\"a_; x=___.txt\"; filename*=UTF-8''a%22%3B%20x%3D%22%25%C3%A9.txt")
        #expect(!ContentDisposition.field("a\r\nb", isInline: false).utf8.contains { $0 < 0x20 })
    }
}
