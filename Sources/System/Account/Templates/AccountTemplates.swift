import TrellisKernel
import TrellisPages
import TrellisWeb

/// The own templates of the pages, of which a product replaces those that it wants to look different.
enum AccountTemplates {
    static let sources: [String: String] = [
        "layout": AccountLayoutTemplate.source, "form-failure": AccountLayoutTemplate.formFailure,
        "home": AccountLayoutTemplate.home, "failure": AccountLayoutTemplate.failure,
        "sign-in": SignInTemplates.signIn, "sign-up": SignInTemplates.signUp, "step-up": SignInTemplates.stepUp,
        "profile": ProfileTemplates.profile, "email": ProfileTemplates.email, "password": ProfileTemplates.password,
        "delete": ProfileTemplates.delete, "tenants": TenantsTemplate.source, "sessions": SessionsTemplate.source,
        "api-keys": APIKeyTemplates.list, "new-api-key": APIKeyTemplates.create,
        "api-key-secret": APIKeyTemplates.secret, "verify-email": RecoveryTemplates.verifyEmail,
        "forgot-password": RecoveryTemplates.forgotPassword, "reset-password": RecoveryTemplates.resetPassword,
        "magic-link": RecoveryTemplates.magicLink, "invitation": InvitationTemplates.join,
        "accept-invitation": InvitationTemplates.accept, "invitation-unusable": InvitationTemplates.unusable,
    ]

    /// Returns the own templates, with these in place of those of the same name.
    ///
    /// - Throws: `PageSectionError` for a name that no own template has, and for a template that can't be parsed.
    static func replacing(with templates: [PageTemplate]) throws(PageSectionError) -> [String: String] {
        var all = sources
        var problems: [String] = []
        for template in templates {
            if all.updateValue(template.source, forKey: template.name) == nil {
                problems.append(
                    "The template '\(template.name)' replaces none: use one of "
                        + "\(sources.keys.sorted().joined(separator: ", ")).")
            }
            if let problem = PageTemplates.problem(of: template) {
                problems.append("The template '\(template.name)' is invalid: \(problem).")
            }
            if template.source.contains(utf8: "={{") {
                problems.append(
                    "The template '\(template.name)' has an attribute without quotation marks: values are escaped for "
                        + "quoted ones.")
            }
        }
        guard problems.isEmpty else { throw PageSectionError(pages: "the account", problems: problems) }
        return all
    }
}
