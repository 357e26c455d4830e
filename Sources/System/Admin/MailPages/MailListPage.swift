import TrellisKernel
import TrellisMail
import TrellisWeb

/// The template fields of the list of sent mails.
struct MailListPage {
    /// The name of the adapter.
    let adapter: String
    /// The mails; nil if the adapter keeps none.
    let page: Page<MailSummary>?

    var fields: TemplateFields {
        let mails = page?.items ?? []
        let next = page?.nextCursor.map { AdminPath.mail + QueryString.query([("cursor", $0)]) }
        return [
            "adapter": .text(adapter), "isKept": .flag(page != nil), "mails": .list(mails.map(row)),
            "hasMails": .flag(!mails.isEmpty), "next": .text(next), "previews": .text(AdminPath.mailPreviews),
            "isMemory": .flag(adapter == "memory"),
            "jobs": .text(AdminPath.jobList + QueryString.query([("queue", "mail")])),
        ]
    }

    private func row(_ mail: MailSummary) -> TemplateFields {
        [
            "href": .text("\(AdminPath.mail)/sent/\(QueryString.segment(mail.id))"),
            "subject": .text(mail.subject.isEmpty ? "(no subject)" : mail.subject.shortened(to: 200)),
            "from": .text(mail.from.shortened(to: 200)), "to": .text(mail.to.shortened(to: 200)),
            "at": .text(mail.date.map { FormattedTime.text($0) }), "iso": .text(mail.date?.description),
            "size": .text(FormattedNumber.bytes(mail.size)),
        ]
    }
}
