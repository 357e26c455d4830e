import TrellisMail
import TrellisSchema
import TrellisTexts

/// Tells that a payment failed, why, and when it is tried again.
@Schema
struct PaymentFailedMail: Mail {
    static let name = "billing.payment_failed"
    static let template = MailTemplate(
        MailContent(
            subject: "{{#confirmation_url}}Please confirm{{/confirmation_url}}"
                + "{{^confirmation_url}}We could not collect{{/confirmation_url}} the payment of invoice {{number}}",
            html: """
                {{<layout}}{{$content}}<h1>Invoice {{number}} is not paid</h1>
                {{#confirmation_url}}<p>Your bank asks you to confirm the payment of <strong>{{total}}</strong>.</p>
                <p><a class="button" href="{{confirmation_url}}">Confirm the payment</a></p>{{/confirmation_url}}
                {{^confirmation_url}}<p>The payment of <strong>{{total}}</strong> failed: {{reason}}</p>
                {{/confirmation_url}}
                {{#next_attempt}}<p>The next attempt is on {{next_attempt}}. If you choose another payment method \
                before, it is charged at once.</p>{{/next_attempt}}
                {{^next_attempt}}<p>There is no further attempt. Choose another payment method to pay the invoice.</p>
                {{/next_attempt}}
                <p><a href="{{page}}">Open billing</a></p>{{/content}}{{$footer}}{{seller}}{{/footer}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "{{#confirmation_url}}Bitte bestätigen Sie die Zahlung der Rechnung {{number}}"
                    + "{{/confirmation_url}}{{^confirmation_url}}Die Zahlung der Rechnung {{number}} ist "
                    + "fehlgeschlagen{{/confirmation_url}}",
                html: """
                    {{<layout}}{{$content}}<h1>Rechnung {{number}} ist nicht bezahlt</h1>
                    {{#confirmation_url}}<p>Ihre Bank bittet Sie, die Zahlung von <strong>{{total}}</strong> zu \
                    bestätigen.</p>
                    <p><a class="button" href="{{confirmation_url}}">Zahlung bestätigen</a></p>{{/confirmation_url}}
                    {{^confirmation_url}}<p>Die Zahlung von <strong>{{total}}</strong> ist fehlgeschlagen: \
                    {{reason}}</p>
                    {{/confirmation_url}}
                    {{#next_attempt}}<p>Der nächste Versuch ist am {{next_attempt}}. Wenn Sie vorher eine andere \
                    Zahlungsart wählen, wird diese sofort belastet.</p>{{/next_attempt}}
                    {{^next_attempt}}<p>Es gibt keinen weiteren Versuch. Wählen Sie eine andere Zahlungsart, um die \
                    Rechnung zu bezahlen.</p>
                    {{/next_attempt}}
                    <p><a href="{{page}}">Abrechnung öffnen</a></p>{{/content}}{{$footer}}{{seller}}{{/footer}}\
                    {{/layout}}
                    """)
        ])

    /// A declined payment; one that must be confirmed has no reason.
    static var sample: PaymentFailedMail? {
        (try? MailAddress("billing@example.com", name: "Acme Ltd")).map { address in
            PaymentFailedMail(
                to: address, number: "2026-000123", total: "138.04 EUR", reason: "there was not enough money.",
                nextAttempt: "3 February 2026", seller: "Trellis", page: "https://app.example.com/billing")
        }
    }

    var to: MailAddress
    var number: String
    var total: String
    /// The end of a sentence.
    var reason: String
    /// Where the customer confirms the payment; nil when it was declined.
    var confirmationURL: String?
    /// Nil after the last attempt.
    var nextAttempt: String?
    var seller: String
    var page: String
    var language: LanguageTag?
    var key: String?
}

/// Confirms that a payment succeeded.
@Schema
struct PaymentReceivedMail: Mail {
    static let name = "billing.payment_received"
    static let template = MailTemplate(
        MailContent(
            subject: "Receipt: invoice {{number}} is paid",
            html: """
                {{<layout}}{{$content}}<h1>Thank you</h1>
                <p>We received <strong>{{total}}</strong> for the invoice {{number}} on {{day}}.</p>
                <p><a href="{{page}}">Open billing</a></p>{{/content}}{{$footer}}{{seller}}{{/footer}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Zahlungsbestätigung: Rechnung {{number}} ist bezahlt",
                html: """
                    {{<layout}}{{$content}}<h1>Vielen Dank</h1>
                    <p>Wir haben am {{day}} <strong>{{total}}</strong> für die Rechnung {{number}} erhalten.</p>
                    <p><a href="{{page}}">Abrechnung öffnen</a></p>{{/content}}{{$footer}}{{seller}}{{/footer}}\
                    {{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("2026-000123") var number: String
    @Example("138.04 EUR") var total: String
    @Example("31 January 2026") var day: String
    @Example("Trellis") var seller: String
    @Example("https://app.example.com/billing") var page: String
    var language: LanguageTag?
    var key: String?
}
