import TrellisTexts

/// The check of the templates of a mail in one language.
struct ContentCheck {
    let mail: String
    let language: LanguageTag
    let partials: [MailPartial]
    /// What names are looked up in, the outermost first.
    let scopes: [TemplateModel]

    /// Returns all defects, in the order of the templates and of their lines.
    func problems(of content: MailContent) -> [MailTemplateProblem] {
        var problems = problems("subject", content.subject, isHTML: false)
        if let html = content.html { problems += self.problems("html", html, isHTML: true) }
        if let text = content.text { problems += self.problems("text", text, isHTML: false) }
        return problems
    }

    private func problems(_ name: String, _ source: String, isHTML: Bool) -> [MailTemplateProblem] {
        var included: [String: [TemplateNode]] = [:]
        for (partial, source) in PartialSources.sources(partials, language, isHTML: isHTML) {
            do throws(TemplateSyntaxError) {
                included[partial] = try TemplateParser.nodes(of: source)
            } catch {
                return [problem(partial, error.line, .syntax(error.message))]
            }
        }
        do throws(TemplateSyntaxError) {
            var checker = TemplateChecker(partials: included)
            checker.check(try TemplateParser.nodes(of: source), scopes)
            return checker.problems.map { problem($0.partial ?? name, $0.line, $0.reason) }
        } catch {
            return [problem(name, error.line, .syntax(error.message))]
        }
    }

    private func problem(
        _ template: String, _ line: Int, _ reason: MailTemplateProblem.Reason
    ) -> MailTemplateProblem {
        MailTemplateProblem(mail: mail, language: language, template: template, line: line, reason: reason)
    }
}

/// The choice of partials for a mail.
enum PartialSources {
    /// Returns the sources of the partials in one form, each in the best language for the mail.
    static func sources(_ partials: [MailPartial], _ language: LanguageTag, isHTML: Bool) -> [String: String] {
        var sources: [String: (rank: Int, source: String)] = [:]
        // English is the last choice for every language.
        let order = language.fallbacks + [.english]
        for partial in partials {
            guard let source = isHTML ? partial.html : partial.text,
                let rank = order.firstIndex(of: partial.language),
                rank <= sources[partial.name]?.rank ?? .max
            else { continue }
            sources[partial.name] = (rank, source)
        }
        return sources.mapValues(\.source)
    }
}
