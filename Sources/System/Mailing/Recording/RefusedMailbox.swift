import TrellisKernel
import TrellisMail

/// Whether a server's refusal means that the mailbox doesn't exist.
enum RefusedMailbox {
    /// The last part of the status codes `5.1.x` (RFC 3463, section 3.2; RFC 7505) that mean the recipient's address:
    /// unknown mailbox, unknown domain, invalid syntax, moved, and no server for the domain.
    ///
    /// `5.1.0` is used for anything about addresses, and `5.1.7` and `5.1.8` are about the sender's.
    private static let details: Set<Substring> = ["1", "2", "3", "6", "10"]
    private static let codes: Set<Int> = [550, 551, 553]

    /// Returns whether no mail to the address can succeed.
    ///
    /// Refusals without a status code, or because of policy, spam, size or content, say nothing about the mailbox.
    static func isUnknown(_ error: MailError) -> Bool {
        guard case .refused(let code, let text, permanent: true) = error, codes.contains(code) else { return false }
        // The status code begins the text (RFC 2034, section 4).
        let status = Substring(text.utf8.prefix { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) })
            .split(utf8: ".", omittingEmptySubsequences: false)
        return status.count == 3 && status[0] == "5" && status[1] == "1" && details.contains(status[2])
    }
}
