public import TrellisKernel

/// The reasons why a DKIM key can't be used; none contains a part of a key.
public enum DKIMKeyError: AppError, Hashable {
    /// The selector isn't a DNS name.
    case selector
    /// The key of this selector is neither an Ed25519 key nor an RSA key of 2048 bits or more.
    case key(selector: String)
    /// The list is malformed, with the number of the entry.
    case list(String)

    /// `mail.dkim_` and the part that is wrong.
    public var code: String {
        switch self {
        case .selector: "mail.dkim_selector"
        case .key: "mail.dkim_key"
        case .list: "mail.dkim_keys"
        }
    }

    /// `internalFailure`: an error in the settings.
    public var kind: ErrorKind { .internalFailure }

    /// What is wrong, and how to fix it.
    public var message: String {
        switch self {
        case .selector: "The selector of a DKIM key must consist of letters, digits, hyphens and dots, as in 2026-01."
        case .key(let selector):
            "The DKIM key \(selector) is neither an Ed25519 key nor an RSA key of 2048 bits or more. Write the base64 "
                + "of its DER form, as `openssl genpkey -algorithm ed25519 -outform DER | base64 -w0` prints it."
        case .list(let reason): "mail.dkim_keys is invalid: \(reason). Write selector:base64, separated by commas."
        }
    }

    /// `critical`: the program can't start.
    public var logLevel: ErrorLevel { .critical }

    /// One value of each case, for the error catalogue.
    public static let all: [DKIMKeyError] = [.selector, .key(selector: "…"), .list("…")]
}
