import Trellis
import TrellisAuth
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisSystem

/// What the product asks of those who sign up.
@Schema
struct FlowInput {
    @Length(1...80) var name: String
    var company: String?
    var invitation: String?
    @Length(1...20) var plan: String
}

enum FlowError: AppError, CaseIterable {
    case planUnknown

    var code: String { "flow.plan_unknown" }
    var kind: ErrorKind { .conflict }
    var message: String { "There is no such plan. Choose free or large." }
}

/// A product with a sign-up of its own: the plan `large` has to be approved.
struct FlowProduct: Product {
    static let name = "Flow"
    static let settings: [any Settings.Type] = StandardSystem.settings

    static func compose(on platform: Platform) throws -> Composition {
        var system = try StandardSystem(on: platform, product: name)
        system.auth.signUpFlow = SignUpFlow(FlowInput.self, errors: FlowError.allCases) { input, account, attempt, _ in
            account.displayName = input.name
            guard ["free", "large"].contains(input.plan) else { throw FlowError.planUnknown }
            guard attempt.isApproved || input.plan == "free" else { return .pending }
            if let invitation = input.invitation { return .join(invitation: invitation) }
            return input.company.map { .newTenant(named: $0) } ?? .withoutTenant
        }
        return try system.composition(modules: [FlowDeskModule(accounts: system.accounts)])
    }
}
