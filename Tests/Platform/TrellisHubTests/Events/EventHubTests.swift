import Testing
import TrellisJobs
import TrellisKernel
import TrellisSchema

@testable import TrellisHub

@Suite struct EventHubTests {
    private func hub(
        _ events: [any Event.Type] = [LetterSent.self, LetterReturned.self], _ subscriptions: Subscription...
    ) throws -> EventHub {
        try EventHub(events: events, subscriptions: subscriptions)
    }

    private func durable(_ name: String, _ delivery: DurableDelivery<LetterSent> = .durable()) -> Subscription {
        .on(LetterSent.self, delivery, name) { _, _ in }
    }

    @Test("Two events of one name don't start")
    func duplicateEvents() {
        #expect(throws: EventHubError.duplicateEvent("tests.letter_sent")) {
            try hub([LetterSent.self, Impostor.self])
        }
    }

    @Test("Two subscribers of one name don't start, but for the durable lines of one")
    func duplicateSubscribers() throws {
        #expect(throws: EventHubError.duplicateSubscriber("a")) {
            try hub([LetterSent.self], durable("a"), durable("a"))
        }
        #expect(throws: EventHubError.duplicateSubscriber("a")) {
            try hub(
                [LetterSent.self, LetterReturned.self], durable("a"),
                .on(LetterReturned.self, .durable(queue: .default), "a") { _, _ in })
        }
        #expect(throws: EventHubError.duplicateSubscriber("a")) {
            try hub([LetterSent.self], .catchUp("a", to: .everyEvent) { _, _ in }, durable("a"))
        }
        let one = try hub(
            [LetterSent.self, LetterReturned.self], durable("a"), .on(LetterReturned.self, .durable(), "a") { _, _ in })
        #expect(one.deliveries.map(\.name) == ["event:a"])
    }

    @Test("A subscription to what no module lists doesn't start")
    func undeclared() {
        #expect(throws: EventHubError.undeclaredEvent("tests.letter_sent", subscriber: "a")) {
            try hub([LetterReturned.self], durable("a"))
        }
        #expect(throws: EventHubError.undeclaredEvent("tests.letter_sent", subscriber: "a")) {
            try hub([Impostor.self], durable("a"))
        }
    }

    @Test(
        "A name that rows and commands can't carry doesn't start",
        arguments: ["", "A", "a b", "a.", ".a", "ä", "a\u{0}"])
    func names(_ name: String) {
        #expect(throws: EventHubError.badSubscriber(name)) { try hub([LetterSent.self], durable(name)) }
    }

    @Test("A gap between the versions of an event doesn't start")
    func upcasters() throws {
        #expect(throws: EventHubError.missingUpcaster("tests.gap", 3)) { try hub([Gap.self]) }
        _ = try hub([ParcelSent.self])
    }

    @Test("An audience admits those whom it names, and the default nobody")
    func audiences() {
        let view = Permission("letters.view", "See letters.")
        #expect(LetterSent.audience == .hidden)
        #expect(!EventAudience.hidden.admits { _ in true })
        #expect(EventAudience.members.admits { _ in false })
        #expect(EventAudience.permission(view).admits { $0 == view })
        #expect(!EventAudience.permission(view).admits { _ in false })
    }

    @Test("The reference tells of every event who sees it, who reacts, and what it carries")
    func reference() throws {
        let text = try hub(
            [LetterSent.self, LetterReturned.self], durable("a", .durable(orderBy: \.to)),
            .catchUp("index", to: .everyEvent) { _, _ in }
        ).markdown
        #expect(text.contains("| `tests.letter_sent` | 1 | nobody | `a` durable, in order |"))
        #expect(text.contains("| `tests.letter_returned` | 1 | members |  |"))
        #expect(text.contains("`index` catching up"))
        #expect(text.contains("\"number\""))
    }
}

/// Another event with the name of a letter.
@Schema
@Event("tests.letter_sent")
struct Impostor {
    var to: String
}

/// An event whose second version nobody can read.
@Schema
@Event("tests.gap", version: 3)
struct Gap {
    var to: String

    static let upcasters: [EventUpcaster] = [.from(1) { _ in }]
}
