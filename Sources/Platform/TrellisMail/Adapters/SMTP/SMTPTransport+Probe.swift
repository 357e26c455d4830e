import Foundation
import TrellisConfig

extension SMTPTransport: MailServerProbe {
    /// The host and the port.
    public var server: String { "\(options.host):\(options.port)" }

    /// Connects, encrypts the connection and logs in, over a connection of its own.
    public nonisolated(nonsending) func probe() async throws(MailError) {
        let delivery = SMTPDelivery(probeWith: try await token())
        let options = options
        _ = try await delivery.outcome {
            guard delivery.claim() else { return }
            Thread.detachNewThread {
                blockBrokenPipeSignal()
                delivery.finish(SMTPConnection(options).probe(delivery))
            }
        }.get()
    }
}
