internal import TrellisKernel

/// What one proxy says about the request that it received: one element of `Forwarded`, or one address of
/// `X-Forwarded-For`.
struct ForwardedHop: Hashable, Sendable {
    /// Who sent the request to the proxy; nil when it doesn't tell, or what it says is no address.
    var address: IPAddress?
    /// `https` or `http`, in which the proxy received it.
    var scheme: String?
    /// The host that was requested from it.
    var host: String?
    /// Whether the element follows the grammar.
    var isValid = true

    /// The maximum number of proxies that are considered: the client writes the rest.
    static let limit = 32

    /// Returns the hops of the `Forwarded` fields, the nearest proxy first, at most ``limit``; an element that breaks
    /// the grammar is the last one.
    ///
    /// The fields are read from their end, so that what a client wrote before the first proxy, such as a quotation mark
    /// without an end, doesn't change how the elements of the proxies are read. Source: RFC 7239, section 4.
    static func forwarded(_ fields: [String]) -> [ForwardedHop] {
        elements(fields) { ForwardedHop(element: $0) }
    }

    /// Returns the hops of the `X-Forwarded-For` fields, as ``forwarded(_:)``.
    ///
    /// No standard defines the field: addresses of IPv6 have brackets or none, and some proxies add the port.
    static func xForwardedFor(_ fields: [String]) -> [ForwardedHop] {
        elements(fields) { bytes in
            let address = ForwardedNode.address(bytes, allowsBareIPv6: true)
            return ForwardedHop(address: address, isValid: address != nil)
        }
    }

    /// Returns the values of fields with lists such as `X-Forwarded-Proto`, the nearest proxy's first.
    static func values(_ fields: [String]) -> [String] {
        var values: [String] = []
        for field in fields.reversed() where values.count < limit {
            values += fieldParts(field).map { String(decoding: $0, as: UTF8.self) }
        }
        return Array(values.prefix(limit))
    }

    private static func elements(
        _ fields: [String], _ hop: (ArraySlice<UInt8>) -> ForwardedHop
    ) -> [ForwardedHop] {
        var hops: [ForwardedHop] = []
        for field in fields.reversed() {
            for part in fieldParts(field) {
                let next = hop(part)
                hops.append(next)
                guard next.isValid, hops.count < limit else { return hops }
            }
        }
        return hops
    }

    /// Returns the non-empty elements of a field, the last one first.
    private static func fieldParts(_ field: String) -> [ArraySlice<UInt8>] {
        ForwardedNode.splitFromEnd(Array(field.utf8)[...], at: UInt8(ascii: ","), limit: limit)
            .map { ForwardedNode.trimmed($0) }.filter { !$0.isEmpty }
    }

    /// Reads one element; of one that breaks the grammar nothing counts.
    private init(element: ArraySlice<UInt8>) {
        self.init()
        var names: Set<String> = []
        for part in ForwardedNode.splitFromEnd(element, at: UInt8(ascii: ";"), limit: Self.limit) {
            let pair = ForwardedNode.trimmed(part)
            guard !pair.isEmpty else { continue }
            let name = String(decoding: pair.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self).lowercased()
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
                let value = ForwardedNode.value(pair[(equals + 1)...]), names.insert(name).inserted
            else {
                self = ForwardedHop(isValid: false)
                return
            }
            switch name {
            case "for": address = ForwardedNode.address(value[...], allowsBareIPv6: false)
            case "proto": scheme = ForwardedNode.scheme(String(decoding: value, as: UTF8.self))
            case "host": host = ForwardedNode.host(String(decoding: value, as: UTF8.self))
            default: continue
            }
        }
    }

    init(address: IPAddress? = nil, scheme: String? = nil, host: String? = nil, isValid: Bool = true) {
        (self.address, self.scheme, self.host, self.isValid) = (address, scheme, host, isValid)
    }
}
