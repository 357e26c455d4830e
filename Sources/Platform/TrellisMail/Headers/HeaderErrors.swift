public import TrellisKernel

/// The reasons why a header field, or a part of a message that becomes one, is invalid.
public enum HeaderError: AppError, Hashable {
    /// The text contains a control character, such as CR or LF.
    case controlCharacter
    /// The text is longer than ``HeaderValue/maximumLength`` octets.
    case tooLong
    /// The text isn't the name of a header field (RFC 5322, section 3.6.8).
    case invalidName(String)
    /// The builder writes this field itself, or never, as `Bcc`.
    case reservedName(String)
    /// The text isn't a media type that an attachment may have.
    case invalidMediaType(String)
    /// The text isn't an absolute `https` URL in ASCII.
    case invalidURL

    /// `mail_header.` and the reason.
    public var code: String {
        switch self {
        case .controlCharacter: "mail_header.control_character"
        case .tooLong: "mail_header.too_long"
        case .invalidName: "mail_header.invalid_name"
        case .reservedName: "mail_header.reserved_name"
        case .invalidMediaType: "mail_header.invalid_media_type"
        case .invalidURL: "mail_header.invalid_url"
        }
    }

    /// `invalid`.
    public var kind: ErrorKind { .invalid }

    /// What was wrong, and how to fix it.
    public var message: String {
        switch self {
        case .controlCharacter:
            "A header field can't contain line breaks or other control characters. Remove them, or use "
                + "`HeaderValue(cleaning:)`."
        case .tooLong: "A header field can have at most \(HeaderValue.maximumLength) octets. Shorten the text."
        case .invalidName(let name):
            "\(name.debugDescription) isn't the name of a header field. Use at most 40 letters, digits and hyphens."
        case .reservedName(let name):
            "The field \(name) can't be added. Use the property of the message, if it has one."
        case .invalidMediaType(let type):
            "\(type.debugDescription) isn't a media type for attachments. Use one such as application/pdf."
        case .invalidURL:
            "The URL must be absolute and begin with https://. Percent-encode commas, spaces, angle brackets and all "
                + "characters that aren't ASCII."
        }
    }

    /// One value of each case, for the error catalogue.
    public static let all: [HeaderError] = [
        .controlCharacter, .tooLong, .invalidName("…"), .reservedName("Bcc"), .invalidMediaType("…"), .invalidURL,
    ]
}
