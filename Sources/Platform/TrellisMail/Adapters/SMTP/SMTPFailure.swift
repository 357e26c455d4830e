import CCurl
import TrellisConfig
import TrellisKernel

/// The meaning of a failed transfer: what libcurl reports, in the light of the dialogue.
struct SMTPFailure {
    let code: CURLcode
    /// libcurl's words.
    let description: String
    let exchange: SMTPExchange
    let options: SMTPOptions
    let delivery: SMTPDelivery

    private var dialogue: SMTPDialogue { exchange.dialogue }

    /// Whether the failure only shows that the server had closed an idle connection.
    var isStaleConnection: Bool {
        guard dialogue.isReused, dialogue.step != .content, !exchange.isCancelled else { return false }
        guard let reply = dialogue.reply, reply.isRefusal else { return Self.lostConnection.contains(code.rawValue) }
        return reply.code == 421
    }

    /// The error for the caller; it never contains the credentials.
    var error: MailError {
        if exchange.lacksSMTPUTF8 { return .addressNotSupported(delivery.recipient) }
        if exchange.isCancelled {
            return exchange.isContentComplete
                ? .outcomeUnknown("the task that sends the mail was cancelled") : .cancelled
        }
        if let reply = dialogue.reply, reply.isRefusal { return refusal(reply) }
        return lost
    }

    // MARK: - Refusals

    private func refusal(_ reply: SMTPReply) -> MailError {
        let text = withoutCredentials(reply.text)
        switch dialogue.step {
        case .start, .greeting, .hello:
            return .unavailable("it replied \(reply.code) to \(dialogue.step.rawValue): \(text)")
        case .startTLS: return .tlsFailed("it replied \(reply.code) to STARTTLS: \(text)")
        case .authentication where reply.code >= 500: return .authenticationFailed("\(reply.code) \(text)")
        case .authentication: return .refused(code: reply.code, text: text, permanent: false)
        case .sender, .recipient, .data, .content: break
        }
        switch reply.code {
        case 530 where text.uppercased().contains(utf8: "STARTTLS"): return .tlsFailed("\(reply.code) \(text)")
        // RFC 4954, section 6: something with the login is wrong, not with the mail.
        case 530, 534, 535, 538: return .authenticationFailed("\(reply.code) \(text)")
        case 552, 554:
            // RFC 1870, section 6.1.
            if let limit = dialogue.sizeLimit, delivery.content.count > limit {
                return .tooLarge(bytes: delivery.content.count, limit: limit)
            }
        default: break
        }
        return .refused(code: reply.code, text: text, permanent: reply.code >= 500)
    }

    // MARK: - Failures without a reply

    private var lost: MailError {
        let reason = withoutCredentials(description)
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            if exchange.isContentComplete { return .outcomeUnknown("there was no reply to the content in time") }
            return switch dialogue.step {
            case .start: .timeout("connecting")
            case .content: .timeout("sending the content")
            default: .timeout("the reply to \(dialogue.step.rawValue)")
            }
        case CURLE_USE_SSL_FAILED: return .tlsFailed("it doesn't offer STARTTLS")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CIPHER, CURLE_SSL_CRL_BADFILE:
            return .tlsFailed(reason)
        case CURLE_LOGIN_DENIED: return .authenticationFailed(reason)
        default:
            let isLost = Self.lostConnection.contains(code.rawValue) && code != CURLE_COULDNT_CONNECT
            let text = isLost ? "the connection broke at \(dialogue.step.rawValue) (\(reason))" : reason
            return exchange.isContentComplete ? .outcomeUnknown(text) : .unavailable(text)
        }
    }

    private static let lostConnection = Set(
        [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_COULDNT_CONNECT, CURLE_WEIRD_SERVER_REPLY]
            .map(\.rawValue))

    // MARK: - Credentials

    /// Returns the text, or a note instead if it repeats a part of the login, as some servers do.
    private func withoutCredentials(_ text: String) -> String {
        var secrets = dialogue.loginTexts
        if case .password(_, let password, _) = options.credentials { secrets.append(Array(password.reveal().utf8)) }
        if let token = delivery.token { secrets.append(Array(token.reveal().utf8)) }
        let bytes = Array(text.utf8)
        let isRepeated = secrets.contains { secret in
            guard !secret.isEmpty, secret.count <= bytes.count else { return false }
            return bytes.indices.contains { bytes[$0...].starts(with: secret) }
        }
        return isRepeated ? "(the text contains the credentials)" : text
    }
}
