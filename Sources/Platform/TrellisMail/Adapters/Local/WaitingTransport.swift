/// Sends nothing, because no adapter is set: mails wait in their queue, and are tried again.
struct WaitingTransport: MailTransport {
    /// What to change, for the errors of the jobs.
    let reason: String

    var name: String { "none" }

    func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
        throw .unavailable(reason)
    }
}
