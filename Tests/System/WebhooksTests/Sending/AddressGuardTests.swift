import Testing
import TrellisKernel

@testable import TrellisWebhooks

@Suite("Requests to internal addresses are rejected")
struct AddressGuardTests {
    private func allowed(
        _ url: String, _ addresses: [String: [String]] = [:], allowsPrivate: Bool = false
    ) async throws
        -> [String]
    {
        let resolver = FixedResolver(addresses.mapValues { [$0] })
        let addressGuard = AddressGuard(resolver: resolver, allowsPrivate: allowsPrivate)
        return try await addressGuard.addresses(for: try WebhookURL(url)).map(\.description)
    }

    @Test("A host with public addresses resolves to them, in order")
    func names() async throws {
        let found = try await allowed("https://a.example/", ["a.example": ["2606:4700::1", "1.1.1.1"]])
        #expect(found == ["2606:4700::1", "1.1.1.1"])
    }

    @Test(
        "A host with any non-public address is rejected",
        arguments: [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:192.168.1.1"], []])
    func privateNames(_ addresses: [String]) async throws {
        let failure = await #expect(throws: SendFailure.self) {
            _ = try await allowed("https://a.example/", ["a.example": addresses])
        }
        #expect(failure?.reason == .addressNotAllowed)
        // The message is the same for no address and for a private one, and contains no address.
        #expect(failure?.message == DeliveryFailureReason.addressNotAllowed.message)
    }

    @Test(
        "An address in the URL is checked without a DNS query",
        arguments: [
            "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest",
        ])
    func literals(_ url: String) async throws {
        await #expect(throws: SendFailure.self) { _ = try await allowed(url) }
        #expect(try await allowed("https://1.1.1.1/") == ["1.1.1.1"])
        #expect(try await allowed("https://[2606:4700:0::1]:8443/") == ["2606:4700::1"])
    }

    @Test("http and private addresses require `allowsPrivate`")
    func development() async throws {
        await #expect(throws: SendFailure.self) { _ = try await allowed("http://1.1.1.1/") }
        #expect(try await allowed("http://127.0.0.1/", allowsPrivate: true) == ["127.0.0.1"])
        #expect(
            try await allowed("http://b.example/", ["b.example": ["10.0.0.1"]], allowsPrivate: true) == ["10.0.0.1"])
    }

    @Test("The system resolver finds localhost, and no unknown host")
    func system() async throws {
        let own = await SystemResolver().addresses(of: "localhost")
        #expect(!own.isEmpty && own.allSatisfy { !$0.isPublic })
        // Resolvers accept this form as an address, so the resolved address is checked.
        #expect(await SystemResolver().addresses(of: "2130706433").allSatisfy { !$0.isPublic })
        #expect(await SystemResolver().addresses(of: "no-such-host.invalid").isEmpty)
    }
}
