import TrellisKernel

/// An address of the product, to which a page of the gateway leads back.
///
/// It has the product's own scheme, host and port. Otherwise a link to the gateway's page, which customers trust, could
/// lead on to a page that imitates the product.
struct ReturnAddress: Hashable, Sendable {
    /// The absolute URL, in ASCII.
    let text: String

    /// Creates an address.
    ///
    /// - Parameter product: An absolute URL of the product, as in `https://app.example.com`.
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when the address has another origin, or characters that no URL has.
    init(_ text: String, of product: String) throws(BillingError) {
        let origin = Self.origin(of: product)
        let rest = text.utf8.dropFirst(origin.utf8.count)
        guard text.utf8.starts(with: origin.utf8), rest.first.map({ "/?#".utf8.contains($0) }) ?? true,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .valueInvalid("return_url", rule: "it is an address of this product, as in web.public_url.") }
        self.text = text
    }

    /// Returns scheme, host and port.
    private static func origin(of url: String) -> String {
        let parts = url.split(utf8: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return url }
        let authority = parts[2].utf8.prefix { !"?#".utf8.contains($0) }
        return "\(parts[0])//\(Substring(authority))"
    }
}
