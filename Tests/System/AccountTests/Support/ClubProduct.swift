import SampleProduct
import Trellis
import TrellisAccount
import TrellisAuth
import TrellisConfig
import TrellisSchema
import TrellisSystem
import TrellisWeb

/// What a club asks of those who sign up.
@Schema
struct ClubInput {
    @Length(1...40) var nickname: String
}

/// A product with a sign-up of its own, and a form for it; the nickname `wait` has to be approved.
struct ClubProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        try SampleApp.compose(on: platform) { system in
            system.auth.signUpFlow = SignUpFlow(ClubInput.self) { input, account, _, _ in
                account.displayName = input.nickname
                return input.nickname == "wait" ? .pending : .withoutTenant
            }
            system.account?.templates = [
                PageTemplate(
                    "sign-up",
                    """
                    {{<layout}}{{$content}}<h1>{{t.sign_up}}</h1><form method="post" action="/account/sign-up">\
                    <input name="email"><input name="password" type="password" autocomplete="new-password">\
                    <input name="nickname">{{#error.nickname}}<em>{{error.nickname}}</em>{{/error.nickname}}</form>\
                    {{/content}}{{/layout}}
                    """)
            ]
        }
    }
}
