import TrellisKernel

/// The dialogue with an SMTP server, as far as the meaning of a failure depends on it.
///
/// A value type without a connection. libcurl conducts the dialogue and reports each command and each line of a reply.
/// For one message:
///
/// ```
/// start ─▶ greeting ─▶ hello ─▶ startTLS ─▶ hello ─▶ authentication ─▶ sender ─▶ recipient ─▶ data ─▶ content
///   └───────────────── an open connection is used again ──────────────────▲
/// ```
struct SMTPDialogue {
    /// The command that was sent last.
    enum Step: String {
        case start = "connecting"
        case greeting = "the greeting"
        case hello = "EHLO"
        case startTLS = "STARTTLS"
        case authentication = "AUTH"
        case sender = "MAIL FROM"
        case recipient = "RCPT TO"
        case data = "DATA"
        case content = "the content"
    }

    /// The command that was sent last.
    private(set) var step = Step.start
    /// The last complete reply; nil while a command has none.
    private(set) var reply: SMTPReply?
    /// The keywords of the server's extensions in upper case, with their parameters.
    private(set) var extensions: [String: String] = [:]
    /// Whether STARTTLS has succeeded on the connection.
    private(set) var hasStartedTLS = false
    /// Whether an open connection is used for this message.
    private(set) var isReused = false
    /// The texts of the login that a server could repeat, in base64.
    private(set) var loginTexts: [[UInt8]] = []
    /// Whether the client has said that it closes the connection.
    private(set) var hasQuit = false
    private var incomplete: SMTPReply?

    /// The largest message that the server accepts, in octets (RFC 1870); nil if it doesn't say.
    var sizeLimit: Int? { extensions["SIZE"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

    /// Begins the next message.
    mutating func begin() {
        (step, reply, incomplete) = (.start, nil, nil)
        (isReused, hasQuit, loginTexts) = (false, false, [])
    }

    /// Records a command.
    mutating func sent(_ line: some Collection<UInt8>) {
        let words = line.filter { $0 != 0x0D && $0 != 0x0A }.split(separator: UInt8(ascii: " "))
        // A line of a login isn't a command, even if its base64 spells one.
        if step == .authentication, reply?.code == 334 {
            loginTexts += words.map(Array.init)
            return
        }
        guard let verb = words.first.map({ String(decoding: $0, as: UTF8.self).uppercased() }) else { return }
        if verb == "QUIT" { hasQuit = true }
        guard let next = Self.steps[verb], !hasQuit else { return }
        if step == .start { isReused = true }
        if next == .hello { extensions = [:] }
        if next == .authentication { loginTexts += words.dropFirst(2).map(Array.init) }
        (step, reply, incomplete) = (next, nil, nil)
    }

    /// Records a line of a reply; returns whether the reply is complete.
    mutating func received(_ line: some Collection<UInt8>) -> Bool {
        guard !hasQuit, let line = SMTPReplyLine(line) else { return false }
        if step == .start {
            (step, extensions, hasStartedTLS) = (.greeting, [:], false)
        }
        var current = incomplete ?? SMTPReply(code: line.code, lines: [])
        if step == .hello, line.code == 250, incomplete != nil { addExtension(line.text) }
        current.append(line.text)
        guard line.isLast else {
            incomplete = current
            return false
        }
        (reply, incomplete) = (current, nil)
        if step == .startTLS, line.code == 220 { hasStartedTLS = true }
        if step == .data, line.code == 354 { step = .content }
        return true
    }

    private mutating func addExtension(_ text: String) {
        let keyword = text.prefix(upToUTF8: " ")
        extensions[keyword.uppercased()] = String(text[keyword.endIndex...].unicodeScalars.dropFirst())
    }

    private static let steps: [String: Step] = [
        "EHLO": .hello, "HELO": .hello, "STARTTLS": .startTLS, "AUTH": .authentication, "MAIL": .sender,
        "RCPT": .recipient, "DATA": .data,
    ]
}

extension SMTPDialogue {
    /// Whether the server has just listed its extensions for the last time before the first mail.
    func hasFinalExtensions(_ security: SMTPSecurity) -> Bool {
        guard step == .hello, reply?.code == 250 else { return false }
        return switch security {
        case .off, .implicit: true
        case .required: hasStartedTLS
        case .opportunistic: hasStartedTLS || extensions["STARTTLS"] == nil
        }
    }
}
