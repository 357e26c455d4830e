import TrellisKernel
import TrellisMail
import TrellisWeb

/// The template fields of one mail, sent or a preview.
///
/// All of it is untrusted: the page has it as text, and its HTML only in a frame (``MailFrame``).
struct MailPage {
    /// The most octets of the source that the page shows.
    private static let sourceLength = 200 << 10

    let mail: ArchivedMail
    let title: String
    /// The path of the page, which is the prefix of the others.
    let path: String
    var isPreview = false

    private var content: ParsedMail { mail.content }

    var fields: TemplateFields {
        let subject = content.subject ?? ""
        let text = String(decoding: mail.source.prefix(Self.sourceLength), as: UTF8.self)
        return [
            "subject": .text(subject.isEmpty ? "(no subject)" : subject), "isPreview": .flag(isPreview),
            "label": .text(title), "facts": .list(facts), "frame": .text(content.html == nil ? nil : "\(path)/html"),
            "text": .text(content.text), "links": .list(content.links.map { ["url": .text($0)] }),
            "hasLinks": .flag(!content.links.isEmpty), "files": .list(files), "hasFiles": .flag(!files.isEmpty),
            "headers": .list(headers), "source": .text(text.replacing(utf8: "\r\n", with: "\n")),
            "isLong": .flag(mail.source.count > Self.sourceLength), "download": .text("\(path)/source"),
            "size": .text(FormattedNumber.bytes(mail.source.count)), "isIncomplete": .flag(!content.isComplete),
            "back": .text(isPreview ? AdminPath.mailPreviews : AdminPath.mail),
            "backLabel": .text(isPreview ? "All previews" : "All mails"),
        ]
    }

    private var facts: [TemplateFields] {
        let facts: [(String, String?)] = [
            ("From", content.from), ("To", content.to), ("Cc", content["Cc"]), ("Reply-To", content["Reply-To"]),
            ("Date", content.date.map { "\(FormattedTime.text($0)) UTC" } ?? content["Date"]),
        ]
        return facts.compactMap { label, value in value.map { ["label": .text(label), "value": .text($0)] } }
    }

    private var headers: [TemplateFields] {
        content.fields.map { ["name": .text($0.name), "value": .text($0.value)] }
    }

    private var files: [TemplateFields] {
        content.files.map { file in
            [
                "name": .text(file.name), "type": .text(file.mediaType),
                "size": .text(FormattedNumber.bytes(file.content.count)),
                "contentID": .text(file.contentID),
            ]
        }
    }
}
