/// The sending of one message over a connection, as libcurl's callbacks see it.
///
/// Only the connection's thread uses it.
final class SMTPExchange {
    private let delivery: SMTPDelivery
    private let security: SMTPSecurity
    private var position = 0
    private(set) var dialogue: SMTPDialogue
    /// Whether the message needs SMTPUTF8 and the server doesn't offer it.
    private(set) var lacksSMTPUTF8 = false

    init(_ delivery: SMTPDelivery, security: SMTPSecurity, dialogue: SMTPDialogue) {
        self.delivery = delivery
        self.security = security
        self.dialogue = dialogue
        self.dialogue.begin()
    }

    /// Whether libcurl has got the whole message, so the server may have accepted it.
    var isContentComplete: Bool { dialogue.step == .content && position == delivery.content.count }

    /// Whether the task that waits for the message was cancelled.
    var isCancelled: Bool { delivery.isCancelled }

    /// Whether libcurl must end the transfer: the task was cancelled, or only the reply to `QUIT` is missing.
    var mustEnd: Bool { isCancelled || dialogue.hasQuit }

    /// Copies the next part of the message; returns its length, 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let part = delivery.content[position...].prefix(buffer.count)
        part.withUnsafeBytes { buffer.copyMemory(from: $0) }
        position += part.count
        return part.count
    }

    func sent(_ line: UnsafeRawBufferPointer) {
        dialogue.sent(line)
    }

    /// Records a line of a reply; returns whether the exchange may continue.
    ///
    /// libcurl would send an address in UTF-8 even to a server that doesn't offer SMTPUTF8.
    func received(_ line: UnsafeRawBufferPointer) -> Bool {
        let isComplete = dialogue.received(line)
        guard isComplete, delivery.needsSMTPUTF8, dialogue.hasFinalExtensions(security) else { return true }
        lacksSMTPUTF8 = dialogue.extensions["SMTPUTF8"] == nil
        return !lacksSMTPUTF8
    }
}
