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

    @Test("Two events with one name are rejected")
    func duplicateEvents() {
        #expect(throws: EventHubError.duplicateEvent("tests.letter_sent")) {
            try hub([LetterSent.self, Impostor.self])
        }
    }

    @Test("Two subscribers with one name are rejected, except for equal durable subscriptions to different events")
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

    @Test("A subscription to an event that no module lists is rejected")
    func undeclared() {
        #expect(throws: EventHubError.undeclaredEvent("tests.letter_sent", subscriber: "a")) {
            try hub([LetterReturned.self], durable("a"))
        }
        #expect(throws: EventHubError.undeclaredEvent("tests.letter_sent", subscriber: "a")) {
            try hub([Impostor.self], durable("a"))
        }
    }

    @Test(
        "An invalid subscriber name is rejected",
        arguments: ["", "A", "a b", "a.", ".a", "ä", "a\u{0}"])
    func names(_ name: String) {
        #expect(throws: EventHubError.badSubscriber(name)) { try hub([LetterSent.self], durable(name)) }
    }

    @Test("A missing upcaster is rejected")
    func upcasters() throws {
        #expect(throws: EventHubError.missingUpcaster("tests.gap", 3)) { try hub([Gap.self]) }
        _ = try hub([ParcelSent.self])
    }

    @Test("An audience admits its members; the default admits none")
    func audiences() {
        let view = Permission("letters.view", "See letters.")
        #expect(LetterSent.audience == .hidden)
        #expect(!EventAudience.hidden.admits { _ in true })
        #expect(EventAudience.members.admits { _ in false })
        #expect(EventAudience.permission(view).admits { $0 == view })
        #expect(!EventAudience.permission(view).admits { _ in false })
    }

    @Test("The reference shows audience, subscribers and payload of every event")
    func reference() throws {
        let text = try hub(
            [LetterSent.self, LetterReturned.self], durable("a", .durable(orderBy: \.to)),
            .catchUp("index", to: .everyEvent) { _, _ in }
        ).markdown
        #expect(text.contains("| `tests.letter_sent` | 1 | handlers only | `a` durable, in order |"))
        #expect(text.contains("| `tests.letter_returned` | 1 | members |  |"))
        #expect(text.contains("`index` catch-up"))
        #expect(text.contains("\"number\""))
    }
}

/// Another event with the name of `LetterSent`.
@Schema
@Event("tests.letter_sent")
struct Impostor {
    var to: String
}

/// An event without an upcaster for its second version.
@Schema
@Event("tests.gap", version: 3)
struct Gap {
    var to: String

    static let upcasters: [EventUpcaster] = [.from(1) { _ in }]
}
