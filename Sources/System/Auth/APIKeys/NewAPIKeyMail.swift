import TrellisMail
import TrellisSchema
import TrellisTexts

/// Tells a member that an API key was created, or got a new secret, in their name.
@Schema
struct NewAPIKeyMail: Mail {
    static let name = "auth.new_api_key"
    static let template = MailTemplate(
        MailContent(
            subject: "{{#is_rotation}}New secret of the API key {{name}}{{/is_rotation}}"
                + "{{^is_rotation}}New API key {{name}}{{/is_rotation}}",
            html: """
                {{<layout}}{{$content}}<h1>{{#is_rotation}}An API key has a new secret{{/is_rotation}}\
                {{^is_rotation}}A new API key{{/is_rotation}}</h1>
                <p>Your account {{#is_rotation}}made a new secret of{{/is_rotation}}\
                {{^is_rotation}}created{{/is_rotation}} the API key <strong>{{name}}</strong> of {{tenant}}.</p>
                <p>If it wasn't you, delete the key, change your password, and tell an owner of {{tenant}}.</p>\
                {{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "{{#is_rotation}}Neues Geheimnis des API-Schlüssels {{name}}{{/is_rotation}}"
                    + "{{^is_rotation}}Neuer API-Schlüssel {{name}}{{/is_rotation}}",
                html: """
                    {{<layout}}{{$content}}<h1>{{#is_rotation}}Ein API-Schlüssel hat ein neues Geheimnis\
                    {{/is_rotation}}{{^is_rotation}}Ein neuer API-Schlüssel{{/is_rotation}}</h1>
                    <p>Ihr Konto hat {{#is_rotation}}ein neues Geheimnis für den API-Schlüssel \
                    <strong>{{name}}</strong> von {{tenant}} erzeugt{{/is_rotation}}{{^is_rotation}}den API-Schlüssel \
                    <strong>{{name}}</strong> von {{tenant}} angelegt{{/is_rotation}}.</p>
                    <p>Wenn Sie das nicht waren, löschen Sie den Schlüssel, ändern Sie Ihr Passwort, und informieren \
                    Sie einen Inhaber von {{tenant}}.</p>{{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("Warehouse") var name: String
    @Example("Acme") var tenant: String
    @Example(false) var isRotation: Bool
    var language: LanguageTag?
}
