import Synchronization
import TrellisKernel

@testable import TrellisWebhooks

/// A resolver with fixed responses that records the requested hosts.
final class FixedResolver: HostResolver {
    private let responses: Mutex<[String: [[String]]]>
    private let requests = Mutex<[String]>([])

    /// Creates a resolver with a list of responses for each host; the last response repeats.
    init(_ responses: [String: [[String]]]) {
        self.responses = Mutex(responses)
    }

    var requestedHosts: [String] { requests.withLock { $0 } }

    func addresses(of host: String) async -> [IPAddress] {
        requests.withLock { $0.append(host) }
        let texts = responses.withLock { responses -> [String] in
            guard let remaining = responses[host], let first = remaining.first else { return [] }
            if remaining.count > 1 { responses[host]?.removeFirst() }
            return first
        }
        return texts.compactMap { IPAddress($0) }
    }
}
