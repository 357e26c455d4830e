import Testing
import TrellisKernel
import TrellisSchema

@Suite struct SchemaEnumTests {
    @Test("The JSON of a string enum is its raw value")
    func strings() throws {
        #expect(
            try decode([ProjectStatus].self, #"["active","on-hold","arch\u0069ved"]"#) == [.active, .onHold, .archived])
        #expect(try SchemaCoding.text([ProjectStatus.onHold]) == #"["on-hold"]"#)
    }

    @Test("An unknown value is reported with the list of allowed values")
    func unknown() {
        #expect(
            messages(of: #""arcived""#, as: ProjectStatus.self) == [
                #"Expected one of "active", "archived", "on-hold", found "arcived". Did you mean "archived"?"#
            ])
        #expect(violations(of: "3", as: ProjectStatus.self) == [" type.mismatch"])
    }

    @Test("The tag of a union is in the same object as its payload's members")
    func union() throws {
        let card = Payment.card(Card(number: "4", holders: ["Ada": 1, "Bob": 2]))
        let text = #"{"type":"card","number":"4","holders":{"Ada":1,"Bob":2}}"#
        #expect(try SchemaCoding.text(card) == text)
        #expect(try decode(Payment.self, text) == card)
        #expect(
            try decode(Payment.self, #"{"number":"4","holders":{},"type":"card"}"#)
                == .card(Card(number: "4", holders: [:])))
        #expect(try SchemaCoding.text(Payment.cash) == #"{"type":"cash"}"#)
        #expect(try decode(Payment.self, #"{"type":"cash"}"#) == .cash)
        #expect(try SchemaCoding.text(Payment.bankTransfer(Transfer())) == #"{"type":"bank_transfer"}"#)
        #expect(
            try SchemaCoding.text(Payment.bankTransfer(Transfer(note: .null)))
                == #"{"type":"bank_transfer","note":null}"#)
        #expect(
            try decode(Payment.self, #"{"type":"bank_transfer","note":"x"}"#)
                == .bankTransfer(Transfer(note: .value("x"))))
    }

    @Test("The tag of a case can differ from its name")
    func key() throws {
        let text = #"{"type":"voucher","number":"4","holders":{}}"#
        #expect(try decode(Payment.self, text) == .coupon(Card(number: "4", holders: [:])))
        #expect(try SchemaCoding.text(Payment.coupon(Card(number: "4", holders: [:]))) == text)
    }

    @Test("A union without tag, with an unknown tag, or with an invalid payload is rejected")
    func wrongUnions() {
        #expect(violations(of: "{}", as: Payment.self) == ["/type key.missing"])
        #expect(violations(of: #"{"type":3}"#, as: Payment.self) == ["/type type.mismatch"])
        #expect(violations(of: #"{"type":"crad"}"#, as: Payment.self) == ["/type enum.unknown"])
        #expect(violations(of: "null", as: Payment.self) == [" type.mismatch"])
        #expect(
            violations(of: #"{"type":"card","number":4,"typ":1}"#, as: Payment.self) == [
                "/holders key.missing", "/number type.mismatch", "/typ key.unknown",
            ])
        #expect(violations(of: #"{"type":"cash","amount":4}"#, as: Payment.self) == ["/amount key.unknown"])
    }
}
