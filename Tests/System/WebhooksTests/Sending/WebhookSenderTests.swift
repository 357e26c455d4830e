import Testing

@testable import Webhooks

@Suite("Messages are sent, once, to where they may go")
struct WebhookSenderTests {
    private let message = SignedMessage(
        fields: [("content-type", "application/json"), ("webhook-id", "1")], body: #"{"type":"test"}"#)

    private func sender(
        _ answers: [String: [[String]]] = [:], allowsPrivate: Bool = true, limit: Duration = .seconds(5)
    ) -> (sender: WebhookSender, resolver: FixedResolver) {
        let resolver = FixedResolver(answers)
        let guarding = AddressGuard(resolver: resolver, allowsPrivate: allowsPrivate)
        return (WebhookSender(addressGuard: guarding, limit: limit), resolver)
    }

    private func failure(
        _ sender: WebhookSender, _ url: String, _ comment: Comment? = nil
    ) async throws -> SendFailure? {
        let url = try WebhookURL(url)
        return await #expect(throws: SendFailure.self, comment) { _ = try await sender.send(message, to: url) }
    }

    @Test("A message arrives as it was signed, and the answer comes back")
    func arrives() async throws {
        let receiver = try Receiver { _ in .answer(201, fields: ["Retry-After": "7"], body: "taken") }
        defer { receiver.stop() }
        let answer = try await sender().sender.send(message, to: try WebhookURL(receiver.url("/a?b=c")))
        #expect(answer.status == 201 && answer.isSuccess && answer.body == "taken")
        #expect(answer.retryAfter == "7")
        let request = try #require(receiver.requests.first)
        #expect(request.method == "POST" && request.path == "/a?b=c" && request.body == message.body)
        #expect(request.fields["webhook-id"] == "1")
        #expect(request.fields["content-type"] == "application/json")
        #expect(receiver.requests.count == 1)
    }

    @Test("A name is looked up once, and the connection goes to the address that was checked")
    func pinned() async throws {
        let receiver = try Receiver()
        defer { receiver.stop() }
        // Whoever asked again would be led to an address where nobody listens.
        let (sender, resolver) = sender(["hooks.example": [["127.0.0.1"], ["192.0.2.1"]]])
        let answer = try await sender.send(message, to: try WebhookURL(receiver.url(host: "hooks.example")))
        #expect(answer.status == 204)
        #expect(resolver.asked == ["hooks.example"])
        #expect(receiver.requests.first?.fields["host"] == "hooks.example:\(receiver.port)")
    }

    @Test("A name that has become private is refused the next time, although a connection to it was open")
    func rebound() async throws {
        let receiver = try Receiver()
        defer { receiver.stop() }
        let (sender, _) = sender(["hooks.example": [["127.0.0.1"], []]])
        let url = try WebhookURL(receiver.url(host: "hooks.example"))
        _ = try await sender.send(message, to: url)
        let refused = await #expect(throws: SendFailure.self) { _ = try await sender.send(message, to: url) }
        #expect(refused?.fault == .addressRefused)
        #expect(receiver.requests.count == 1)
    }

    @Test("Of several addresses the next is tried when nobody takes connections at the first")
    func nextAddress() async throws {
        let receiver = try Receiver()
        defer { receiver.stop() }
        let (sender, _) = sender(["hooks.example": [["127.0.0.2", "127.0.0.1"]]])
        let answer = try await sender.send(message, to: try WebhookURL(receiver.url(host: "hooks.example")))
        #expect(answer.status == 204)
        #expect(receiver.requests.count == 1)
    }

    @Test("Private receivers hear nothing, by name, by address, or by redirect")
    func privateReceivers() async throws {
        let receiver = try Receiver()
        defer { receiver.stop() }
        let (guarded, _) = sender(["inside.example": [["127.0.0.1"]]], allowsPrivate: false)
        for url in [
            "https://127.0.0.1:\(receiver.port)/", "https://inside.example:\(receiver.port)/",
            "https://[::ffff:127.0.0.1]:\(receiver.port)/",
        ] {
            #expect(try await failure(guarded, url, "\(url)")?.fault == .addressRefused)
        }
        #expect(receiver.requests.isEmpty)
    }

    @Test("A redirect that keeps the request is followed, and its target is checked anew")
    func redirects() async throws {
        let target = try Receiver { _ in .answer(200, body: "there") }
        defer { target.stop() }
        let first = try Receiver { [port = target.port] _ in
            .answer(307, fields: ["Location": "http://next.example:\(port)/new"])
        }
        defer { first.stop() }
        let (sender, resolver) = sender(["next.example": [["127.0.0.1"], []]])
        let answer = try await sender.send(message, to: try WebhookURL(first.url()))
        #expect(answer.body == "there")
        #expect(target.requests.first?.path == "/new" && target.requests.first?.body == message.body)
        #expect(target.requests.first?.fields["webhook-id"] == "1")
        #expect(resolver.asked == ["next.example"])
        // The second time the name has no address any more.
        #expect(try await failure(sender, first.url())?.fault == .addressRefused)
    }

    @Test(
        "Redirects that lose the message, lead nowhere or never end are not followed",
        arguments: [
            (301, "/other"), (302, "/other"), (303, "/other"), (307, "/hook"), (308, "ftp://x.example/"), (308, "//x/"),
        ])
    func lostRedirects(_ status: Int, _ location: String) async throws {
        let receiver = try Receiver { _ in .answer(status, fields: ["Location": location]) }
        defer { receiver.stop() }
        #expect(try await failure(sender().sender, receiver.url())?.fault == .redirect)
        #expect(receiver.requests.count <= WebhookSender.redirects + 1)
        #expect(receiver.requests.allSatisfy { $0.path == "/hook" })
    }

    @Test("A receiver that says nothing is left after the time")
    func silence() async throws {
        let receiver = try Receiver { _ in .silence }
        defer { receiver.stop() }
        let start = ContinuousClock.now
        let (sender, _) = sender(limit: .milliseconds(300))
        #expect(try await failure(sender, receiver.url())?.fault == .timeout)
        #expect(ContinuousClock.now - start < .seconds(4))
    }

    @Test("A connection that is cut, and one that nobody takes, are failures with the reason")
    func broken() async throws {
        let receiver = try Receiver { _ in .cut }
        let (sender, _) = sender()
        let cut = try await failure(sender, receiver.url())
        #expect(cut?.fault == .connection)
        // What may have arrived isn't sent again by itself.
        #expect(receiver.requests.count == 1)
        receiver.stop()
        let refused = try await failure(sender, "http://127.0.0.2:1/")
        #expect(refused?.fault == .connection && refused?.message.contains("(") == true)
    }

    @Test("Of a long answer the beginning is kept, as text that every database takes")
    func longAnswer() async throws {
        let long = "\u{1}\u{0}é" + String(repeating: "x", count: 100_000)
        let receiver = try Receiver { _ in .answer(500, body: "no" + long.replacing("\0", with: "")) }
        defer { receiver.stop() }
        let answer = try await sender().sender.send(message, to: try WebhookURL(receiver.url()))
        #expect(answer.status == 500 && !answer.isSuccess)
        #expect(answer.body.utf8.count == WebhookSender.excerpt && answer.body.hasPrefix("no"))
    }

    @Test("Sending to more receivers than clients are kept for cuts nobody off")
    func evicted() async throws {
        let receiver = try Receiver { _ in .answer(200, body: "whole") }
        defer { receiver.stop() }
        let guarding = AddressGuard(resolver: FixedResolver([:]), allowsPrivate: true)
        let sender = WebhookSender(addressGuard: guarding, limit: .seconds(5), clients: 0)
        let (url, message) = (try WebhookURL(receiver.url()), message)
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await sender.send(message, to: url).body } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers == Array(repeating: "whole", count: 20))
    }

    @Test("A task that is cancelled ends the attempt, and it isn't a failure of the receiver")
    func cancelled() async throws {
        let receiver = try Receiver { _ in .silence }
        defer { receiver.stop() }
        let (sender, message) = (sender().sender, message)
        let url = try WebhookURL(receiver.url())
        let task = Task { try await sender.send(message, to: url) }
        while receiver.requests.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
    }
}
