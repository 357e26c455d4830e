import TrellisMail
import TrellisSchema
import TrellisTexts

/// Tells that a trial ends soon.
@Schema
struct TrialEndingMail: Mail {
    static let name = "billing.trial_ending"
    static let template = MailTemplate(
        MailContent(
            subject: "Your trial of {{plan}} ends on {{day}}",
            html: """
                {{<layout}}{{$content}}<h1>Your trial ends on {{day}}</h1>
                {{#price}}<p>From then on, {{plan}} costs <strong>{{price}}</strong> \
                {{#is_yearly}}a year{{/is_yearly}}{{^is_yearly}}a month{{/is_yearly}} before taxes, and your payment \
                method is charged. Without a payment method, the subscription ends.</p>{{/price}}
                {{^price}}<p>From then on, {{plan}} costs nothing, and continues by itself.</p>{{/price}}
                <p>You can change the plan or cancel until then.</p>
                <p><a class="button" href="{{page}}">Open billing</a></p>{{/content}}{{$footer}}{{seller}}{{/footer}}\
                {{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Ihr Probezeitraum von {{plan}} endet am {{day}}",
                html: """
                    {{<layout}}{{$content}}<h1>Ihr Probezeitraum endet am {{day}}</h1>
                    {{#price}}<p>Danach kostet {{plan}} <strong>{{price}}</strong> \
                    {{#is_yearly}}im Jahr{{/is_yearly}}{{^is_yearly}}im Monat{{/is_yearly}} vor Steuern, und Ihre \
                    Zahlungsart wird belastet. Ohne Zahlungsart endet das Abonnement.</p>{{/price}}
                    {{^price}}<p>Danach kostet {{plan}} nichts, und läuft von selbst weiter.</p>{{/price}}
                    <p>Bis dahin können Sie den Tarif ändern oder kündigen.</p>
                    <p><a class="button" href="{{page}}">Abrechnung öffnen</a></p>{{/content}}{{$footer}}{{seller}}\
                    {{/footer}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("Team") var plan: String
    @Example("14 February 2026") var day: String
    /// Before taxes; nil when the plan costs nothing in advance.
    @Example("19.00 EUR") var price: String?
    @Example(false) var isYearly: Bool
    @Example("Trellis") var seller: String
    @Example("https://app.example.com/billing") var page: String
    var language: LanguageTag?
    var key: String?
}

/// Tells that a subscription has ended, and why.
@Schema
struct SubscriptionEndedMail: Mail {
    static let name = "billing.subscription_ended"
    static let template = MailTemplate(
        MailContent(
            subject: "Your subscription to {{plan}} has ended",
            html: """
                {{<layout}}{{$content}}<h1>Your subscription to {{plan}} has ended</h1>
                {{#is_cancelled}}<p>It was cancelled, and ended on {{day}}. Thank you for having been with us.</p>
                {{/is_cancelled}}
                {{#is_unpaid}}<p>It ended on {{day}}, because its invoices were not paid.</p>{{/is_unpaid}}
                {{#is_trial}}<p>Its trial ended on {{day}}, and no payment method was chosen.</p>{{/is_trial}}
                <p>You can start another subscription at any time.</p>
                <p><a class="button" href="{{page}}">Open billing</a></p>{{/content}}{{$footer}}{{seller}}{{/footer}}\
                {{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Ihr Abonnement von {{plan}} ist beendet",
                html: """
                    {{<layout}}{{$content}}<h1>Ihr Abonnement von {{plan}} ist beendet</h1>
                    {{#is_cancelled}}<p>Es wurde gekündigt, und endete am {{day}}. Danke, dass Sie dabei waren.</p>
                    {{/is_cancelled}}
                    {{#is_unpaid}}<p>Es endete am {{day}}, weil seine Rechnungen nicht bezahlt wurden.</p>{{/is_unpaid}}
                    {{#is_trial}}<p>Der Probezeitraum endete am {{day}}, und es war keine Zahlungsart gewählt.</p>
                    {{/is_trial}}
                    <p>Sie können jederzeit ein anderes Abonnement beginnen.</p>
                    <p><a class="button" href="{{page}}">Abrechnung öffnen</a></p>{{/content}}{{$footer}}{{seller}}\
                    {{/footer}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("Team") var plan: String
    @Example("31 January 2026") var day: String
    /// One of the three is true.
    @Example(true) var isCancelled: Bool
    @Example(false) var isUnpaid: Bool
    @Example(false) var isTrial: Bool
    @Example("Trellis") var seller: String
    @Example("https://app.example.com/billing") var page: String
    var language: LanguageTag?
    var key: String?
}
