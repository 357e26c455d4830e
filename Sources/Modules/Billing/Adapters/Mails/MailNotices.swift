import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisTexts

/// Notices as mails, which are jobs of the transaction.
struct MailNotices: BillingNotices {
    /// The mails.
    static let registrations = [
        MailRegistration(InvoiceMail.self), MailRegistration(CreditNoteMail.self),
        MailRegistration(PaymentFailedMail.self), MailRegistration(PaymentReceivedMail.self),
        MailRegistration(TrialEndingMail.self), MailRegistration(SubscriptionEndedMail.self),
    ]

    /// The name of the seller.
    let seller: String
    /// The URL of the page on which customers manage billing.
    let page: String

    func reach(_ address: String) -> Bool { (try? MailAddress(address)) != nil }

    func send(
        _ notice: BillingNotice, key: String, to account: BillingAccount, in language: LanguageTag,
        within work: TenantTransaction
    ) throws -> NoticeResult {
        // Addresses are checked when they are set.
        guard let email = account.email, let to = try? MailAddress(email, name: account.customer.name) else {
            return .noAddress
        }
        let job = try work.send(mail(notice, Envelope(to: to, language: language, key: key)))
        return job.alreadyExisted ? .repeated : .sent
    }

    private struct Envelope {
        let to: MailAddress
        let language: LanguageTag
        let key: String
    }

    private func mail(_ notice: BillingNotice, _ envelope: Envelope) -> any Mail {
        let (to, language, key) = (envelope.to, envelope.language, envelope.key)
        let format = LocalFormat(language)
        func ended(_ plan: String, _ day: LocalDate, isCancelled: Bool, isTrial: Bool) -> any Mail {
            SubscriptionEndedMail(
                to: to, plan: plan, day: format.day(day), isCancelled: isCancelled,
                isUnpaid: !isCancelled && !isTrial, isTrial: isTrial, seller: seller, page: page, language: language,
                key: key)
        }
        switch notice {
        case .issued(let document, let stored): return issued(document, stored, envelope)
        case .paymentFailed(let failure):
            return PaymentFailedMail(
                to: to, number: failure.number.description, total: format.amount(failure.total),
                reason: DeclineText.text(of: failure.reason, in: language), confirmationURL: failure.confirmationURL,
                nextAttempt: failure.nextAttempt.map { format.day($0) }, seller: seller, page: page,
                language: language, key: key)
        case .paid(let number, let total, let day):
            return PaymentReceivedMail(
                to: to, number: number.description, total: format.amount(total), day: format.day(day),
                seller: seller, page: page, language: language, key: key)
        case .trialEnding(let plan, let price, let day):
            return TrialEndingMail(
                to: to, plan: plan.name, day: format.day(day), price: price.isZero ? nil : format.amount(price),
                isYearly: plan.interval == .year, seller: seller, page: page, language: language, key: key)
        case .cancelled(let plan, let day): return ended(plan, day, isCancelled: true, isTrial: false)
        case .expired(let plan, let day, let isTrial): return ended(plan, day, isCancelled: false, isTrial: isTrial)
        }
    }

    private func issued(_ document: InvoiceDocument, _ stored: [BillingDocument], _ envelope: Envelope) -> any Mail {
        let format = LocalFormat(envelope.language)
        let (number, total) = (document.number.description, format.amount(document.total))
        let files = stored.map { MailedDocument($0) }
        switch document.kind {
        case .invoice(let day):
            return InvoiceMail(
                to: envelope.to, number: number, customer: document.customer.name, total: total,
                dueOn: document.isDue ? format.day(day) : nil, seller: seller, page: page, files: files,
                language: envelope.language, key: envelope.key)
        case .creditNote(let invoice, let reason):
            return CreditNoteMail(
                to: envelope.to, number: number, invoiceNumber: invoice.description, reason: reason, total: total,
                seller: seller, page: page, files: files, language: envelope.language, key: envelope.key)
        }
    }
}

/// Why a payment was declined, as the end of a sentence.
enum DeclineText {
    /// Returns the text for a reader of a language.
    static func text(of code: DeclineCode?, in language: LanguageTag) -> String {
        let isGerman = language.best(of: [.english, .german]) == .german
        let (english, german) = texts(of: code ?? .other)
        return isGerman ? german : english
    }

    private static func texts(of code: DeclineCode) -> (String, String) {
        switch code {
        case .insufficientFunds: ("there was not enough money.", "Das Guthaben reichte nicht aus.")
        case .expiredMethod: ("the payment method has expired.", "Die Zahlungsart ist abgelaufen.")
        case .authenticationFailed, .withdrawn: ("the payment was not confirmed.", "Die Zahlung wurde nicht bestätigt.")
        case .suspectedFraud, .other:
            ("your bank declined it. It can tell you why.", "Ihre Bank hat sie abgelehnt. Sie kann den Grund nennen.")
        case .amountTooSmall:
            ("such a small amount can't be charged.", "Ein so kleiner Betrag kann nicht abgebucht werden.")
        case .methodMissing: ("no payment method is stored.", "Es ist keine Zahlungsart gespeichert.")
        }
    }
}
