import TrellisKernel

extension WebhookRecord {
    /// Returns the secrets that sign a message at a time, the current one first.
    ///
    /// - Throws: ``SealingKeyError``.
    func secrets(at now: Timestamp, _ keys: SealingKeys) throws(SealingKeyError) -> [WebhookSecret] {
        var secrets = [try keys.open(secret, of: id)]
        // The current secret is enough for the receiver, so a missing key for the previous one is no error.
        if let previousSecret, let until = previousSecretUntil, now < until,
            let previous = try? keys.open(previousSecret, of: id)
        {
            secrets.append(previous)
        }
        return secrets
    }
}
