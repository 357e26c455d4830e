public import TrellisKernel

/// The reasons why a text isn't an address that mail can be sent to.
public enum MailAddressError: AppError, Hashable {
    /// The text has no `@`, or nothing before or after it.
    case incomplete
    /// The address, its local part (64 octets) or its domain (253 octets, 63 for each label) is too long.
    case tooLong
    /// The text contains a control character, such as CR or LF.
    case controlCharacter
    /// The part before the `@` is neither a dot-atom nor a quoted string.
    case invalidLocalPart
    /// The part after the `@` isn't a domain name.
    case invalidDomain

    /// `mail_address.` and the reason.
    public var code: String {
        switch self {
        case .incomplete: "mail_address.incomplete"
        case .tooLong: "mail_address.too_long"
        case .controlCharacter: "mail_address.control_character"
        case .invalidLocalPart: "mail_address.invalid_local_part"
        case .invalidDomain: "mail_address.invalid_domain"
        }
    }

    /// `invalid`.
    public var kind: ErrorKind { .invalid }

    /// What was wrong, and how to fix it.
    public var message: String {
        switch self {
        case .incomplete: "The address must have the form name@example.com."
        case .tooLong:
            "The address is too long: at most 254 octets, with at most 64 before the @ and 63 in each part of the domain."
        case .controlCharacter: "The address contains a line break or another control character. Remove it."
        case .invalidLocalPart:
            "The part before the @ contains characters that aren't allowed there. Remove them, or quote the part."
        case .invalidDomain: "The part after the @ must be a domain name, such as example.com."
        }
    }

    /// One value of each case, for the error catalogue.
    public static let all: [MailAddressError] = [
        .incomplete, .tooLong, .controlCharacter, .invalidLocalPart, .invalidDomain,
    ]
}
