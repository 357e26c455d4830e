import TrellisKernel

/// Resolves a URL to allowed addresses, as protection against server-side request forgery (SSRF).
///
/// The host is resolved once, here, and the connection goes to the checked address: a DNS change after the check (DNS
/// rebinding) has no effect.
struct AddressGuard: Sendable {
    let resolver: any HostResolver
    /// Whether `http` and non-public addresses are allowed, for development and tests.
    let allowsPrivate: Bool

    /// Returns why a URL is rejected, without a DNS query; nil if it isn't.
    func rejectionReason(for url: WebhookURL) -> String? {
        if !allowsPrivate, url.scheme != .https { return "The URL must begin with https://." }
        if case .address(let address) = url.host, !isAllowed(address) {
            return DeliveryFailureReason.addressNotAllowed.message
        }
        return nil
    }

    /// Returns the addresses that a request may use, in order of preference.
    ///
    /// Rejects a host if one of its addresses isn't public, since a mix of both indicates an attack.
    ///
    /// - Throws: ``SendFailure`` if the host is rejected or has no address.
    func addresses(for url: WebhookURL) async throws(SendFailure) -> [IPAddress] {
        if let reason = rejectionReason(for: url) { throw SendFailure(.addressNotAllowed, reason) }
        let found: [IPAddress] =
            switch url.host {
            case .address(let address): [address]
            case .name(let name): await resolver.addresses(of: name)
            }
        guard !found.isEmpty, found.allSatisfy(isAllowed) else { throw SendFailure(.addressNotAllowed) }
        return found
    }

    private func isAllowed(_ address: IPAddress) -> Bool { allowsPrivate || address.isPublic }
}
