import Testing

@testable import TrellisWebhooks

@Suite("Sending of messages")
struct WebhookSenderTests {
    private let message = SignedMessage(
        fields: [("content-type", "application/json"), ("webhook-id", "1")], body: #"{"type":"test"}"#)

    private func sender(
        _ responses: [String: [[String]]] = [:], allowsPrivate: Bool = true, limit: Duration = .seconds(5)
    ) -> (sender: WebhookSender, resolver: FixedResolver) {
        let resolver = FixedResolver(responses)
        let addressGuard = AddressGuard(resolver: resolver, allowsPrivate: allowsPrivate)
        return (WebhookSender(addressGuard: addressGuard, limit: limit), resolver)
    }

    private func failure(
        _ sender: WebhookSender, _ url: String, _ comment: Comment? = nil
    ) async throws -> SendFailure? {
        let url = try WebhookURL(url)
        return await #expect(throws: SendFailure.self, comment) { _ = try await sender.send(message, to: url) }
    }

    @Test("A message arrives unchanged, and the response is returned")
    func arrives() async throws {
        let receiver = try Receiver { _ in .respond(201, fields: ["Retry-After": "7"], body: "taken") }
        defer { receiver.stop() }
        let response = try await sender().sender.send(message, to: try WebhookURL(receiver.url("/a?b=c")))
        #expect(response.status == 201 && response.isSuccess && response.body == "taken")
        #expect(response.retryAfter == "7")
        let request = try #require(receiver.requests.first)
        #expect(request.method == "POST" && request.path == "/a?b=c" && request.body == message.body)
        #expect(request.fields["webhook-id"] == "1")
        #expect(request.fields["content-type"] == "application/json")
        #expect(receiver.requests.count == 1)
    }

    @Test("A host is resolved once, and the connection goes to the checked address")
    func pinned() async throws {
        let receiver = try Receiver()
        defer { receiver.stop() }
        // A second lookup would return an address without a listener.
        let (sender, resolver) = sender(["hooks.example": [["127.0.0.1"], ["192.0.2.1"]]])
        let response = try await sender.send(message, to: try WebhookURL(receiver.url(host: "hooks.example")))
        #expect(response.status == 204)
        #expect(resolver.requestedHosts == ["hooks.example"])
        #expect(receiver.requests.first?.fields["host"] == "hooks.example:\(receiver.port)")
    }

    @Test("A host that becomes private is rejected on the next attempt, even with an open connection")
    func rebound() async throws {
        let receiver = try Receiver()
        defer { receiver.stop() }
        let (sender, _) = sender(["hooks.example": [["127.0.0.1"], []]])
        let url = try WebhookURL(receiver.url(host: "hooks.example"))
        _ = try await sender.send(message, to: url)
        let refused = await #expect(throws: SendFailure.self) { _ = try await sender.send(message, to: url) }
        #expect(refused?.reason == .addressNotAllowed)
        #expect(receiver.requests.count == 1)
    }

    @Test("If the first address refuses the connection, the next one is tried")
    func nextAddress() async throws {
        let receiver = try Receiver()
        defer { receiver.stop() }
        let (sender, _) = sender(["hooks.example": [["127.0.0.2", "127.0.0.1"]]])
        let response = try await sender.send(message, to: try WebhookURL(receiver.url(host: "hooks.example")))
        #expect(response.status == 204)
        #expect(receiver.requests.count == 1)
    }

    @Test("Private receivers get no request, by name or by address")
    func privateReceivers() async throws {
        let receiver = try Receiver()
        defer { receiver.stop() }
        let (guarded, _) = sender(["inside.example": [["127.0.0.1"]]], allowsPrivate: false)
        for url in [
            "https://127.0.0.1:\(receiver.port)/", "https://inside.example:\(receiver.port)/",
            "https://[::ffff:127.0.0.1]:\(receiver.port)/",
        ] {
            #expect(try await failure(guarded, url, "\(url)")?.reason == .addressNotAllowed)
        }
        #expect(receiver.requests.isEmpty)
    }

    @Test("A redirect that keeps the method is followed, and its target is checked")
    func redirects() async throws {
        let target = try Receiver { _ in .respond(200, body: "there") }
        defer { target.stop() }
        let first = try Receiver { [port = target.port] _ in
            .respond(307, fields: ["Location": "http://next.example:\(port)/new"])
        }
        defer { first.stop() }
        let (sender, resolver) = sender(["next.example": [["127.0.0.1"], []]])
        let response = try await sender.send(message, to: try WebhookURL(first.url()))
        #expect(response.body == "there")
        #expect(target.requests.first?.path == "/new" && target.requests.first?.body == message.body)
        #expect(target.requests.first?.fields["webhook-id"] == "1")
        #expect(resolver.requestedHosts == ["next.example"])
        // On the second attempt the host has no address.
        #expect(try await failure(sender, first.url())?.reason == .addressNotAllowed)
    }

    @Test(
        "Redirects that drop the body, have an invalid target or loop are not followed",
        arguments: [
            (301, "/other"), (302, "/other"), (303, "/other"), (307, "/hook"),
            (308, "ftp://x.example/"), (308, "//x:0/"),
        ])
    func lostRedirects(_ status: Int, _ location: String) async throws {
        let receiver = try Receiver { _ in .respond(status, fields: ["Location": location]) }
        defer { receiver.stop() }
        #expect(try await failure(sender().sender, receiver.url())?.reason == .redirect)
        #expect(receiver.requests.count <= WebhookSender.maxRedirects + 1)
        #expect(receiver.requests.allSatisfy { $0.path == "/hook" })
    }

    @Test(
        "A redirect to a relative target is followed",
        arguments: [
            (308, "ok", "/hooks/ok"), (307, "?a=b", "/hooks/in?a=b"), (308, "../ok#part", "/ok"),
            (307, "./a/../ok?c", "/hooks/ok?c"),
        ])
    func relativeRedirects(_ status: Int, _ location: String, _ target: String) async throws {
        let receiver = try Receiver { request in
            guard request.path == "/hooks/in" else { return .respond(200, body: "there") }
            return .respond(status, fields: ["Location": location])
        }
        defer { receiver.stop() }
        let response = try await sender().sender.send(message, to: try WebhookURL(receiver.url("/hooks/in")))
        #expect(response.body == "there")
        #expect(receiver.requests.map(\.path) == ["/hooks/in", target])
    }

    @Test("A redirect to another host without a scheme is followed")
    func redirectsToHost() async throws {
        let target = try Receiver { _ in .respond(200, body: "there") }
        defer { target.stop() }
        let first = try Receiver { [port = target.port] _ in
            .respond(307, fields: ["Location": "//127.0.0.1:\(port)/ok"])
        }
        defer { first.stop() }
        let response = try await sender().sender.send(message, to: try WebhookURL(first.url()))
        #expect(response.body == "there" && target.requests.first?.path == "/ok")
    }

    @Test(
        "A redirect without a valid target says so",
        arguments: [[:], ["Location": ""], ["Location": "ftp://x/"]] as [[String: String]])
    func redirectsNowhere(_ fields: [String: String]) async throws {
        let receiver = try Receiver { _ in .respond(308, fields: fields) }
        defer { receiver.stop() }
        let failed = try await failure(sender().sender, receiver.url())
        #expect(failed?.reason == .redirect && failed?.message == "The redirect has no valid target.")
    }

    @Test(
        "A status that HTTP doesn't have is a failure that names it",
        arguments: [
            ("000", "Content-Length: 0\r\n\r\n", "status 0"), ("099", "Content-Length: 0\r\n\r\n", "status 99"),
            ("099", "Content-Length: 2\r\n\r\nok", "status 99"),
            ("001", "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "status 1"),
            ("99", "Content-Length: 0\r\n\r\n", "three digits"),
        ])
    func invalidStatus(_ status: String, _ rest: String, _ reason: String) async throws {
        let receiver = try Receiver { _ in .raw("HTTP/1.1 \(status) Odd\r\n\(rest)") }
        defer { receiver.stop() }
        let (sender, _) = sender()
        for count in 1...2 {
            let failed = try await failure(sender, receiver.url())
            #expect(failed?.reason == .status && failed?.message.contains(reason) == true, "\(failed?.message ?? "")")
            // Sent once each time, and the next message has a connection of its own.
            #expect(receiver.requests.count == count)
        }
    }

    @Test("A receiver that doesn't respond times out")
    func noResponse() async throws {
        let receiver = try Receiver { _ in .noResponse }
        defer { receiver.stop() }
        let start = ContinuousClock.now
        let (sender, _) = sender(limit: .milliseconds(300))
        #expect(try await failure(sender, receiver.url())?.reason == .timeout)
        #expect(ContinuousClock.now - start < .seconds(4))
    }

    @Test("A broken and a refused connection are failures with the cause")
    func broken() async throws {
        let receiver = try Receiver { _ in .close }
        let (sender, _) = sender()
        let cut = try await failure(sender, receiver.url())
        #expect(cut?.reason == .connection)
        // A request that may have arrived isn't repeated.
        #expect(receiver.requests.count == 1)
        receiver.stop()
        let refused = try await failure(sender, "http://127.0.0.2:1/")
        #expect(refused?.reason == .connection && refused?.message.contains("(") == true)
    }

    @Test("A long response is truncated and stored without NUL characters")
    func longResponse() async throws {
        let long = "\u{1}\u{0}é" + String(repeating: "x", count: 100_000)
        let receiver = try Receiver { _ in .respond(500, body: "no" + long.replacing("\0", with: "")) }
        defer { receiver.stop() }
        let response = try await sender().sender.send(message, to: try WebhookURL(receiver.url()))
        #expect(response.status == 500 && !response.isSuccess)
        #expect(response.body.utf8.count == WebhookSender.maxResponseBytes && response.body.hasPrefix("no"))
    }

    @Test("Evicting a client from the cache doesn't interrupt its requests")
    func evicted() async throws {
        let receiver = try Receiver { _ in .respond(200, body: "whole") }
        defer { receiver.stop() }
        let addressGuard = AddressGuard(resolver: FixedResolver([:]), allowsPrivate: true)
        let sender = WebhookSender(addressGuard: addressGuard, limit: .seconds(5), clients: 0)
        let (url, message) = (try WebhookURL(receiver.url()), message)
        let bodies = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await sender.send(message, to: url).body } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(bodies == Array(repeating: "whole", count: 20))
    }

    @Test("Cancelling the task ends the attempt without a failure of the receiver")
    func cancelled() async throws {
        let receiver = try Receiver { _ in .noResponse }
        defer { receiver.stop() }
        let (sender, message) = (sender().sender, message)
        let url = try WebhookURL(receiver.url())
        let task = Task { try await sender.send(message, to: url) }
        while receiver.requests.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
    }
}
