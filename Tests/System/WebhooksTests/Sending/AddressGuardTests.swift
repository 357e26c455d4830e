import Testing

@testable import Webhooks

@Suite("Nobody has the server speak to its own network")
struct AddressGuardTests {
    private func allowed(
        _ url: String, _ answers: [String: [String]] = [:], allowsPrivate: Bool = false
    ) async throws
        -> [String]
    {
        let resolver = FixedResolver(answers.mapValues { [$0] })
        let guarding = AddressGuard(resolver: resolver, allowsPrivate: allowsPrivate)
        return try await guarding.addresses(for: try WebhookURL(url)).map(\.description)
    }

    @Test("A name with public addresses goes to these, in their order")
    func names() async throws {
        let found = try await allowed("https://a.example/", ["a.example": ["2606:4700::1", "1.1.1.1"]])
        #expect(found == ["2606:4700:0:0:0:0:0:1", "1.1.1.1"])
    }

    @Test(
        "A name with an address that isn't public is refused, whatever else it has",
        arguments: [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:192.168.1.1"], []])
    func privateNames(_ addresses: [String]) async throws {
        let failure = await #expect(throws: SendFailure.self) {
            _ = try await allowed("https://a.example/", ["a.example": addresses])
        }
        #expect(failure?.fault == .addressRefused)
        // The answer is the same for no address and for a private one, and names none.
        #expect(failure?.message == DeliveryFault.addressRefused.message)
    }

    @Test(
        "An address in the URL is judged without asking anybody",
        arguments: [
            "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest",
        ])
    func literals(_ url: String) async throws {
        await #expect(throws: SendFailure.self) { _ = try await allowed(url) }
        #expect(try await allowed("https://1.1.1.1/") == ["1.1.1.1"])
    }

    @Test("http is for development, as are private addresses")
    func development() async throws {
        await #expect(throws: SendFailure.self) { _ = try await allowed("http://1.1.1.1/") }
        #expect(try await allowed("http://127.0.0.1/", allowsPrivate: true) == ["127.0.0.1"])
        #expect(
            try await allowed("http://b.example/", ["b.example": ["10.0.0.1"]], allowsPrivate: true) == ["10.0.0.1"])
    }

    @Test("The machine's own resolver finds this machine, and not what isn't there")
    func system() async throws {
        let own = await SystemResolver().addresses(of: "localhost")
        #expect(!own.isEmpty && own.allSatisfy { !$0.isPublic })
        // Resolvers take these for addresses, so they are judged by what they mean.
        #expect(await SystemResolver().addresses(of: "2130706433").allSatisfy { !$0.isPublic })
        #expect(await SystemResolver().addresses(of: "no-such-host.invalid").isEmpty)
    }
}
