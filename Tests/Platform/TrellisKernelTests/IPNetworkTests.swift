import Testing
import TrellisKernel

@Suite("Addresses and networks")
struct IPNetworkTests {
    @Test(
        "The description of an address is its shortest standard form",
        arguments: [
            ("10.20.30.40", "10.20.30.40"), ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
            ("1:0:0:2:3:0:0:4", "1::2:3:0:0:4"), ("fe80::", "fe80::"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
        ])
    func description(_ text: String, _ expected: String) throws {
        let address = try #require(IPAddress(text))
        #expect("\(address)" == expected)
        #expect(IPAddress(expected) == address)
    }

    @Test(
        "A network contains the addresses with its prefix only",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.6", false), ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false), ("::/0", "2001:db8::1", true), ("::/0", "192.0.2.1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::/65", "2001:db8::7fff:ffff:ffff:ffff", true), ("2001:db8::/65", "2001:db8::8000:0:0:0", false),
            ("2001:db8::1/128", "2001:db8::1", true), ("2001:db8::1/128", "2001:db8::2", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::ffff:10.0.0.0/104", "10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true), ("::ffff:10.0.0.0/104", "11.0.0.0", false),
            ("::ffff:192.0.2.7", "192.0.2.7", true), ("::ffff:0:0/96", "203.0.113.9", true),
            ("::ffff:0:0/96", "2001:db8::1", false),
        ])
    func contains(_ network: String, _ address: String, _ isIn: Bool) throws {
        #expect(try #require(IPNetwork(network)).contains(try #require(IPAddress(address))) == isIn)
    }

    @Test(
        "Other texts are no networks",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0.1/8", "10/8",
            "2001:db8::1/32", "::/129", "example.com", "10.0.0.0/8/8", "10.0.0.0 /8", "[::1]",
            "::ffff:10.0.0.1/104",
        ])
    func invalid(_ text: String) {
        #expect(IPNetwork(text) == nil)
    }

    @Test("Limits count an IPv4 address, and the first 64 bits of an IPv6 address")
    func clientNetwork() throws {
        for (address, network) in [
            ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] {
            #expect("\(try #require(IPAddress(address)).clientNetwork)" == network)
        }
    }

    @Test("A site is an IPv4 address, and the first 48 bits of an IPv6 address")
    func siteNetwork() throws {
        for (address, network) in [
            ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ] {
            #expect("\(try #require(IPAddress(address)).siteNetwork)" == network)
        }
    }
}
