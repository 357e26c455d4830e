import Foundation
import TrellisKernel

/// A response of Amazon SES.
struct SESResponse {
    let status: Int
    /// The value of `X-Amzn-ErrorType`, if there is one.
    let errorType: String?
    /// The delay of `Retry-After`, if there is one.
    let retryAfter: Duration?
    let body: [UInt8]

    private struct Body: Decodable {
        let messageID: String?
        let type: String?
        let message: String?

        enum CodingKeys: String, CodingKey {
            case messageID = "MessageId"
            case type = "__type"
            case message
            case upperCaseMessage = "Message"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            messageID = try? container.decode(String.self, forKey: .messageID)
            type = try? container.decode(String.self, forKey: .type)
            message =
                (try? container.decode(String.self, forKey: .message))
                ?? (try? container.decode(String.self, forKey: .upperCaseMessage))
        }
    }

    private var decoded: Body? { try? JSONDecoder().decode(Body.self, from: Data(body)) }

    /// The identifier of the accepted message.
    var messageID: String? { decoded?.messageID }

    /// The name of the error without its name space and address, as in `TooManyRequestsException`.
    var errorName: String {
        let type = errorType ?? decoded?.type ?? ""
        return String(type.prefix(upToUTF8: ":").split(utf8: "#").last ?? "")
    }

    /// The error that the response means; nil if the message was accepted.
    ///
    /// What an operator can fix, such as a suspended account, is temporary: the mails wait until it is fixed.
    var error: MailError? {
        if (200..<300).contains(status) { return nil }
        let name = errorName
        let message = String((decoded?.message ?? "").unicodeScalars.prefix(500))
        let text = [name, message].filter { !$0.isEmpty }.joined(separator: ": ")
        switch name {
        case "TooManyRequestsException", "LimitExceededException", "ThrottlingException", "Throttling":
            return .throttled(retryAfter: retryAfter)
        case "AccountSuspendedException", "SendingPausedException", "MailFromDomainNotVerifiedException",
            "NotFoundException":
            return .refused(code: status, text: text, permanent: false)
        case "MessageRejected", "BadRequestException": return .refused(code: status, text: text, permanent: true)
        default: break
        }
        return switch status {
        case 401, 403: .authenticationFailed(text.isEmpty ? "status \(status)" : text)
        case 429: .throttled(retryAfter: retryAfter)
        case 500...: .unavailable(text.isEmpty ? "status \(status)" : "status \(status), \(text)")
        // Amazon's signature errors have this status in some services.
        case 400 where Self.credentialErrors.contains(name): .authenticationFailed(text)
        default: .refused(code: status, text: text, permanent: status >= 400)
        }
    }

    /// Whether the credentials were refused because they have expired.
    var hasExpiredCredentials: Bool { ["ExpiredTokenException", "ExpiredToken"].contains(errorName) }

    private static let credentialErrors: Set<String> = [
        "ExpiredTokenException", "ExpiredToken", "InvalidClientTokenId", "UnrecognizedClientException",
        "SignatureDoesNotMatch", "InvalidSignatureException", "MissingAuthenticationToken",
        "MissingAuthenticationTokenException", "IncompleteSignature", "IncompleteSignatureException",
        "RequestExpired", "RequestTimeTooSkewed", "AccessDeniedException",
    ]
}
