import Testing
import TrellisMail
import TrellisSchema

@Suite("Mail addresses")
struct MailAddressTests {
    @Test(
        "The wire form is the local part and the domain in ASCII",
        arguments: [
            ("ada@example.com", "ada@example.com"),
            ("Ada.Lovelace+news@EXAMPLE.com", "Ada.Lovelace+news@example.com"),
            ("o'brien@example.com", "o'brien@example.com"),
            ("ada@bücher.example", "ada@xn--bcher-kva.example"),
            ("ada@BÜCHER。example", "ada@xn--bcher-kva.example"),
            ("ada@faß.example", "ada@xn--fa-hia.example"),
            ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
            ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
            ("root@localhost", "root@localhost"),
            ("\"ada\"@example.com", "ada@example.com"),
            ("\"ada lovelace\"@example.com", "\"ada lovelace\"@example.com"),
            ("\"a\\\"b\\\\c@d\"@example.com", "\"a\\\"b\\\\c@d\"@example.com"),
            ("用户@example.com", "用户@example.com"),
        ])
    func wireForm(_ address: String, _ expected: String) throws {
        #expect(try MailAddress(address).wireAddress == expected)
    }

    @Test(
        "Addresses that no server accepts are refused",
        arguments: [
            ("", MailAddressError.incomplete), ("ada", .incomplete), ("@example.com", .incomplete),
            ("ada@", .incomplete),
            ("ada@@example.com", .invalidDomain), ("ada@b@example.com", .invalidDomain),
            ("ada lovelace@example.com", .invalidLocalPart), (" ada@example.com", .invalidLocalPart),
            (".ada@example.com", .invalidLocalPart), ("ada.@example.com", .invalidLocalPart),
            ("a..b@example.com", .invalidLocalPart), ("\"\"@example.com", .invalidLocalPart),
            ("\"ada@example.com", .incomplete), ("a\"b\"@example.com", .invalidLocalPart),
            ("<ada@example.com>", .invalidLocalPart), ("ada@example.com>", .invalidDomain),
            ("a,b@example.com", .invalidLocalPart), ("a\u{200B}b@example.com", .invalidLocalPart),
            ("a\u{202E}b@example.com", .invalidLocalPart),
            ("ada@example..com", .invalidDomain), ("ada@.example.com", .invalidDomain),
            ("ada@-a.example", .invalidDomain),
            ("ada@a_b.example", .invalidDomain), ("ada@192.0.2.1", .invalidDomain), ("ada@[192.0.2.1]", .invalidDomain),
            ("ada@exam ple.com", .invalidDomain), ("ada@xn--99999999.example", .invalidDomain),
            ("ada@☃.example", .invalidDomain),
            ("ada@a\u{200D}b.example", .invalidDomain),
        ])
    func refused(_ address: String, _ expected: MailAddressError) {
        #expect(throws: expected) { try MailAddress(address) }
    }

    @Test("No control character passes, wherever it is")
    func controlCharacters() {
        for control in (0...0x1F).map({ Unicode.Scalar(UInt8($0)) }) + ["\u{7F}", "\u{85}", "\u{2028}"] {
            for address in ["a\(control)da@example.com", "\"a\(control)\"@example.com", "ada@example.com\(control)"] {
                #expect(throws: MailAddressError.controlCharacter) { try MailAddress(address) }
            }
        }
        #expect(throws: MailAddressError.controlCharacter) {
            try MailAddress("ada@example.com\r\nRCPT TO:<eve@example.com>")
        }
    }

    @Test("Local part, label, domain and address have the limits of RFC 5321")
    func lengths() throws {
        func text(_ count: Int) -> String { String(repeating: "a", count: count) }
        #expect(try MailAddress("\(text(64))@example.com").localPart.count == 64)
        #expect(throws: MailAddressError.tooLong) { try MailAddress("\(text(65))@example.com") }
        #expect(try MailAddress("a@\(text(63)).example").domain.ascii.count == 71)
        #expect(throws: MailAddressError.tooLong) { try MailAddress("a@\(text(64)).example") }
        let domain = "\(text(63)).\(text(63)).\(text(59))"
        #expect(try MailAddress("\(text(64))@\(domain).a").wireAddress.count == 254)
        #expect(throws: MailAddressError.tooLong) { try MailAddress("\(text(64))@\(domain)a.a") }
        #expect(throws: MailAddressError.tooLong) { try MailAddress("\(text(100_000))@example.com") }
    }

    @Test("A local part that isn't ASCII needs SMTPUTF8, a domain doesn't")
    func needsUTF8() throws {
        #expect(try MailAddress("δοκιμή@example.com").needsSMTPUTF8)
        #expect(try !MailAddress("ada@παράδειγμα.example").needsSMTPUTF8)
        // One address, in whichever normalization form it is typed.
        #expect(try MailAddress("e\u{301}@example.com") == MailAddress("\u{E9}@example.com"))
    }

    @Test("A label that isn't valid in Unicode is displayed in ASCII")
    func display() throws {
        #expect(try MailDomain("xn--bcher-kva.example").unicode == "bücher.example")
        // Decodes to a label with an upper-case letter, which no registry accepts.
        #expect(try MailDomain("xn--Bcher-kva.example").unicode == "bücher.example")
        let snowman = try MailDomain("xn--n3h.example")
        #expect(snowman.unicode == "xn--n3h.example")
    }

    @Test("Comparisons ignore case and display name")
    func comparison() throws {
        let typed = try MailAddress("Ada@Example.com", name: "Ada")
        #expect(typed.comparisonKey == (try MailAddress("ada@example.COM").comparisonKey))
    }

    @Test("A display name has no control characters, and an empty one is none")
    func displayName() throws {
        let address = try MailAddress("ada@example.com", name: " Ada\r\nBcc: eve@example.com ")
        #expect(address.name == "Ada Bcc: eve@example.com")
        #expect(try MailAddress("ada@example.com", name: "\r\n").name == nil)
        #expect(address.named(nil).name == nil)
    }

    @Test(
        "The text with a display name is read back as the same address",
        arguments: [
            "Ada", "Ada \"Countess\" Lovelace", "back\\slash", "<ada>", "Ada, Countess", "Ädä 🎩", "a@b",
        ])
    func mailbox(_ name: String) throws {
        let address = try MailAddress("\"a b\"@bücher.example", name: name)
        #expect(try MailAddress(mailbox: address.mailbox) == address)
        let json = try SchemaCoding.text(address)
        #expect(try SchemaCoding.decode(MailAddress.self, from: Array(json.utf8)) == address)
    }

    @Test("A mailbox is read as people write it")
    func people() throws {
        let address = try MailAddress(mailbox: "Ada Lovelace <ada@example.com>")
        #expect(address.name == "Ada Lovelace")
        #expect(address.wireAddress == "ada@example.com")
        #expect(throws: MailAddressError.self) { try MailAddress(mailbox: "Ada <ada@example.com> x") }
        #expect(throws: MailAddressError.self) { try MailAddress(mailbox: "Ada <>") }
    }
}
