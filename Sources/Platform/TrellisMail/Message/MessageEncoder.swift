/// The conversion of a message into octets (RFC 5322).
struct MessageEncoder {
    private let message: MailMessage

    init(_ message: MailMessage) {
        self.message = message
    }

    /// Returns the message's header fields and its parts.
    func encoded() -> [UInt8] {
        var header = HeaderWriter()
        writeFields(to: &header)
        var counter = 0
        return header.bytes + encoded(root, &counter)
    }

    private func writeFields(to header: inout HeaderWriter) {
        header.field("Date", MailDate.text(message.date))
        header.field("From", message.from.headerWords)
        if let replyTo = message.replyTo { header.field("Reply-To", replyTo.headerWords) }
        header.field("To", message.to.headerWords)
        if !message.cc.isEmpty { header.field("Cc", Self.list(message.cc.map(\.headerWords))) }
        header.field("Message-ID", "<\(message.id)>")
        header.field("Subject", message.subject)
        if message.isAutoSubmitted { header.field("Auto-Submitted", "auto-generated") }
        if let list = message.listUnsubscribe {
            header.field("List-Unsubscribe", Self.list(list.links.map { [Array("<\($0)>".utf8)] }))
            header.field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
        }
        for field in message.headers { header.field(field.name, field.value) }
        header.field("MIME-Version", "1.0")
    }

    /// Returns the words of a list, with commas between its elements.
    private static func list(_ elements: [[[UInt8]]]) -> [[UInt8]] {
        var words: [[UInt8]] = []
        for (index, element) in elements.enumerated() {
            words += element
            if index + 1 < elements.count, let last = words.indices.last { words[last].append(UInt8(ascii: ",")) }
        }
        return words
    }

    /// The part that contains all others: texts in increasing order of preference, then images, then files.
    private var root: MIMEPart {
        var files = message.attachments.map { MIMEPart.attachment($0) }
        var texts: [MIMEPart] = []
        if !message.text.isEmpty || message.html == nil {
            texts.append(.text(subtype: "plain", MIMEText(message.text)))
        }
        let images = message.inlineImages.map { MIMEPart.image($0) }
        if let html = message.html {
            let document = MIMEPart.text(subtype: "html", MIMEText(html))
            texts.append(images.isEmpty ? document : .multipart(kind: "related", [document] + images))
        } else {
            // Without HTML nothing displays them, but they aren't lost.
            files = images + files
        }
        let body = MIMEPart.group("alternative", texts)
        return files.isEmpty ? body : .multipart(kind: "mixed", [body] + files)
    }

    /// Returns a part with its header fields, the empty line and its body.
    ///
    /// - Parameter counter: the number of boundaries so far.
    private func encoded(_ part: MIMEPart, _ counter: inout Int) -> [UInt8] {
        let boundary = boundary(counter)
        var header = HeaderWriter()
        part.writeFields(to: &header, boundary: boundary)
        header.endHeader()
        guard case .multipart(_, let parts) = part else { return header.bytes + part.body }
        counter += 1
        var output = header.bytes
        for part in parts {
            output += Array("--\(boundary)\r\n".utf8)
            output += encoded(part, &counter)
            // The line end before a boundary belongs to the boundary (RFC 2046, section 5.1.1).
            output += [0x0D, 0x0A]
        }
        return output + Array("--\(boundary)--\r\n".utf8)
    }

    /// Returns a boundary that no part can contain.
    ///
    /// Bodies are quoted-printable, in which `=` is never before `_`, or base64, which has no `_`. The full stop ends
    /// the number, so that no boundary begins with another.
    private func boundary(_ number: Int) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in message.id.description.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return "=_\(number).\(String(hash, radix: 36))"
    }
}

extension MIMEPart {
    /// Returns the only part, or a part that contains all of them.
    fileprivate static func group(_ kind: String, _ parts: [MIMEPart]) -> MIMEPart {
        guard parts.count == 1, let part = parts.first else { return .multipart(kind: kind, parts) }
        return part
    }
}
