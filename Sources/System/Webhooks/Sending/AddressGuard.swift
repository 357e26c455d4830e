/// Decides which address a request to a URL goes to, so that nobody has the server speak to its own network.
///
/// The host is looked up once, here, and the connection goes to the very address that was checked: a name that means
/// another address a moment later changes nothing.
struct AddressGuard: Sendable {
    let resolver: any HostResolver
    /// Whether `http` and addresses that aren't public are allowed: for development and tests.
    let allowsPrivate: Bool

    /// What is wrong with a URL, as far as can be told without asking anybody; nil when nothing is.
    func complaint(about url: WebhookURL) -> String? {
        if !allowsPrivate, url.scheme != .https { return "The URL must begin with https://." }
        if case .address(let address) = url.host, !isAllowed(address) { return DeliveryFault.addressRefused.message }
        return nil
    }

    /// The addresses that a request may go to, the preferred first.
    ///
    /// One address that isn't public spoils them all: a name that has both is no mistake.
    ///
    /// - Throws: ``SendFailure`` when there is none.
    func addresses(for url: WebhookURL) async throws(SendFailure) -> [IPAddress] {
        if let complaint = complaint(about: url) { throw SendFailure(.addressRefused, complaint) }
        let found: [IPAddress] =
            switch url.host {
            case .address(let address): [address]
            case .name(let name): await resolver.addresses(of: name)
            }
        guard !found.isEmpty, found.allSatisfy(isAllowed) else { throw SendFailure(.addressRefused) }
        return found
    }

    private func isAllowed(_ address: IPAddress) -> Bool { allowsPrivate || address.isPublic }
}
