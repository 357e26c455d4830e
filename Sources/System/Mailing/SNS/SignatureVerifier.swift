import TrellisKernel

/// Verifies that messages are signed by SNS; keeps the keys of verified certificates.
actor SignatureVerifier {
    /// How long a key is used before its certificate is fetched again.
    private static let lifetime = Duration.seconds(86_400)
    /// The maximum number of kept keys; SNS has one for each region.
    private static let capacity = 32
    /// The maximum number of certificates that are fetched at the same time.
    ///
    /// Messages of SNS name the same one; requests that make up names must not start any number of requests.
    private static let concurrency = 4

    private struct Entry {
        let key: SigningKey
        let until: Timestamp
    }

    private let trust: SNSTrust
    private var entries: [String: Entry] = [:]
    private var loads: [String: Task<Result<SigningKey, MailingError>, Never>] = [:]

    init(_ trust: SNSTrust) {
        self.trust = trust
    }

    /// Returns if SNS has signed the message in the region of the topic.
    ///
    /// - Throws: ``MailingError/signatureInvalid(_:)``; ``MailingError/certificateUnavailable``.
    func verify(_ message: SNSMessage, of topic: SNSTopic, at now: Timestamp) async throws(MailingError) {
        guard ["1", "2"].contains(message.signatureVersion) else {
            throw .signatureInvalid("its SignatureVersion is neither 1 nor 2")
        }
        guard topic.isCertificate(message.certificateURL) else {
            throw .signatureInvalid("SigningCertURL is not a certificate of SNS in the topic's region")
        }
        let key = try await key(at: message.certificateURL, of: topic, now)
        guard key.isValid(message) else { throw .signatureInvalid("the signature doesn't match") }
    }

    private func key(at url: String, of topic: SNSTopic, _ now: Timestamp) async throws(MailingError) -> SigningKey {
        if let entry = entries[url], now < entry.until { return entry.key }
        if let load = loads[url] { return try await load.value.get() }
        guard loads.count < Self.concurrency else { throw .certificateUnavailable }
        let certificate = SigningCertificate(trust: trust, topic: topic, now: now)
        let load = Task { await certificate.loaded(from: url) }
        loads[url] = load
        let result = await load.value
        loads[url] = nil
        let key = try result.get()
        // A certificate that was valid for another message may have expired; then it isn't kept.
        entries[url] = Entry(key: key, until: min(now + Self.lifetime, key.expiresAt))
        if entries.count > Self.capacity, let oldest = entries.min(by: { $0.value.until < $1.value.until })?.key {
            entries[oldest] = nil
        }
        return key
    }
}

extension SigningCertificate {
    /// Fetches the file at a checked URL, and verifies it.
    @concurrent fileprivate func loaded(from url: String) async -> Result<SigningKey, MailingError> {
        let file: [UInt8]
        do {
            file = try await trust.fetch(url, Self.limit)
        } catch {
            return .failure(.certificateUnavailable)
        }
        do throws(MailingError) {
            return .success(try await key(of: file))
        } catch {
            return .failure(error)
        }
    }
}
