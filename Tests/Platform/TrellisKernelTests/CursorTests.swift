import Crypto
import Testing
import TrellisKernel

@Suite("Cursors")
struct CursorTests {
    private let signer = CursorSigner(key: SymmetricKey(size: .bits256))
    private let tenant = ID<Tenant>()
    private let cursor = Cursor([.text("Ärger \u{0}"), .integer(.min), .real(-0.5), .null, .text("")])

    @Test("Verifying a signed cursor returns the original cursor")
    func roundTrip() throws {
        let text = signer.sign(cursor, tenant: tenant, sort: "-created_at")
        #expect(try signer.verify(text, tenant: tenant, sort: "-created_at") == cursor)
        #expect(text.utf8.allSatisfy { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
    }

    @Test("A cursor of the greatest length is accepted, a longer one isn't")
    func length() throws {
        // Three bytes are four characters of base64; tag, length and code have 25 bytes.
        let most = CursorSigner.maximumLength / 4 * 3 - 25
        let longest = Cursor([.text(String(repeating: "a", count: most))])
        let text = signer.sign(longest, tenant: tenant, sort: "name")
        #expect(text.utf8.count == CursorSigner.maximumLength)
        #expect(try signer.verify(text, tenant: tenant, sort: "name") == longest)
        let longer = signer.sign(Cursor([.text(String(repeating: "a", count: most + 1))]), tenant: tenant, sort: "name")
        #expect(throws: CursorError.invalid) { try signer.verify(longer, tenant: tenant, sort: "name") }
    }

    @Test("A cursor of another tenant, sort or key is rejected")
    func bound() {
        let text = signer.sign(cursor, tenant: tenant, sort: "name")
        #expect(throws: CursorError.invalid) { try signer.verify(text, tenant: ID(), sort: "name") }
        #expect(throws: CursorError.invalid) { try signer.verify(text, tenant: nil, sort: "name") }
        #expect(throws: CursorError.invalid) { try signer.verify(text, tenant: tenant, sort: "-name") }
        let other = CursorSigner(key: SymmetricKey(size: .bits256))
        #expect(throws: CursorError.invalid) { try other.verify(text, tenant: tenant, sort: "name") }
    }

    @Test("A former key verifies and doesn't sign")
    func rotation() throws {
        let (old, new) = (SymmetricKey(size: .bits256), SymmetricKey(size: .bits256))
        let (former, rotated) = (CursorSigner(key: old), CursorSigner(key: new, previous: [old]))
        let text = former.sign(cursor, tenant: tenant, sort: "name")
        #expect(try rotated.verify(text, tenant: tenant, sort: "name") == cursor)
        #expect(throws: CursorError.invalid) { try rotated.verify(text, tenant: tenant, sort: "-name") }
        let next = rotated.sign(cursor, tenant: tenant, sort: "name")
        #expect(next == CursorSigner(key: new).sign(cursor, tenant: tenant, sort: "name"))
        #expect(throws: CursorError.invalid) { try former.verify(next, tenant: tenant, sort: "name") }
    }

    @Test("A cursor with a changed character is rejected")
    func tampered() {
        let text = signer.sign(Cursor([.integer(7)]), tenant: tenant, sort: "name")
        for index in text.indices {
            var other = text
            other.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            if other == text { continue }
            #expect(throws: CursorError.invalid) { try signer.verify(other, tenant: tenant, sort: "name") }
        }
    }

    @Test(
        "Text that is not a cursor is rejected",
        arguments: ["", "x", "%%%", "AAAA", String(repeating: "A", count: 100_000)])
    func nonsense(text: String) {
        #expect(throws: CursorError.invalid) { try signer.verify(text, tenant: tenant, sort: "name") }
    }
}

@Suite("Page requests")
struct PageTests {
    @Test(
        "The limit is clamped to 1…200", arguments: [(-1, 1), (0, 1), (1, 1), (200, 200), (201, 200), (Int.max, 200)])
    func limit(asked: Int, given: Int) {
        #expect(PageRequest(limit: asked).limit == given)
    }
}
