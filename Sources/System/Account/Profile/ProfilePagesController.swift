import TrellisAuth
import TrellisKernel
import TrellisPages
import TrellisSchema
import TrellisTexts
import TrellisUsers
import TrellisWeb

/// The user's name and language.
@Controller("account/profile")
struct ProfilePagesController {
    let context: AccountContext
    let dependencies: AccountDependencies
    let accounts: Accounts

    init(_ context: AccountContext, dependencies: AccountDependencies) {
        self.context = context
        self.dependencies = dependencies
        accounts = dependencies.accounts.acting(for: context.scope, context.request)
    }

    /// Show the profile.
    @GET(access: .userSession)
    func form(done: String?) async throws -> PageResponse {
        let user = try await accounts.user(context.userID)
        return try page(name: user.displayName, language: user.language, notice: AccountNotice.named(done))
    }

    /// Change name and language.
    @POST(access: .userSession)
    func save(request: RouteRequest) async throws -> PageResponse {
        let fields = try await context.form(request).fields
        let (name, language) = (fields["name"] ?? "", fields["language"] ?? "")
        let user = try await accounts.user(context.userID)
        do {
            var change = AccountChange(language: .null)
            // Users without a name may keep none.
            if name != user.displayName { change.displayName = name }
            if !language.isEmpty { change.language = .value(try Self.tag(language)) }
            _ = try await accounts.change(context.userID, to: change, proof: .session)
            return .done(.saved, at: AccountPath.profile)
        } catch let error as any AppError {
            let inputs = ["/display_name": "name", "/language": "language"]
            return try page(name: name, language: language, failure: FormFailure(error, inputs))
        }
    }

    private static func tag(_ text: String) throws -> LanguageTag {
        guard let tag = LanguageTag(text) else {
            let violation = Violation(
                pointer: "/language", code: "schema.value", message: "The value is not valid.")
            throw InvalidInput(violations: [violation])
        }
        return tag
    }

    private func page(
        name: String, language: String?, notice: AccountNotice? = nil, failure: FormFailure? = nil
    ) throws -> PageResponse {
        let choice = LanguageOptions(
            dependencies.layout.texts.languages, selected: language.flatMap { LanguageTag($0) })
        return try dependencies.layout.page(
            "profile", ProfileText.profile,
            ["name": FieldText.input(name, limit: 200), "languages": .list(choice.fields)], for: context,
            notice: notice, failure: failure)
    }
}
