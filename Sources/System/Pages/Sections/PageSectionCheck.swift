import HTTPTypes
import TrellisKernel
import TrellisWeb

/// Finds what is wrong with the sections of modules, before any of their pages is served.
package struct PageSectionCheck {
    /// One section: its path below that of the pages, and its templates.
    package typealias Section = (path: String, templates: [PageTemplate])

    private let name: String
    private let home: String
    private let ownTemplates: Set<String>
    private let sections: [Section]
    private let rule: String
    private let isAllowed: (AccessRequirement) -> Bool

    /// Creates the check.
    ///
    /// - Parameters:
    ///   - name: What the pages are of, as in `the administration`.
    ///   - home: The path of the pages, as in `/admin`.
    ///   - own: The names of the own templates, which no section can have.
    ///   - rule: The name of the rule that the routes need.
    ///   - isAllowed: Whether a route with this requirement has the rule.
    package init(
        of name: String, at home: String, ownTemplates own: Set<String>, sections: [Section], rule: String,
        isAllowed: @escaping (AccessRequirement) -> Bool
    ) {
        (self.name, self.home, ownTemplates, self.sections) = (name, home, own, sections)
        (self.rule, self.isAllowed) = (rule, isAllowed)
    }

    /// Checks the templates.
    ///
    /// - Throws: ``PageSectionError`` with all problems.
    package func validateTemplates() throws(PageSectionError) { try require(templates) }

    /// Checks the paths, and the routes of each section in the same order.
    ///
    /// - Throws: ``PageSectionError`` with all problems.
    package func validate(_ routes: [[Route]], beside own: [Route]) throws(PageSectionError) {
        let ownPaths = own.compactMap { $0.path.split(utf8: "/").dropFirst().first.map(String.init) }
        try require(paths(beside: Set(ownPaths)) + zip(sections, routes).flatMap { problems(of: $1, in: $0) })
    }

    private func require(_ problems: [String]) throws(PageSectionError) {
        guard problems.isEmpty else { throw PageSectionError(pages: name, problems: problems) }
    }

    private func paths(beside own: Set<String>) -> [String] {
        var taken = own
        return sections.flatMap { section -> [String] in
            let name = "The section '\(section.path)'"
            guard !section.path.isEmpty, section.path.utf8.allSatisfy(Self.isPathByte) else {
                return ["\(name) has an invalid path: use small letters, digits and hyphens."]
            }
            return taken.insert(section.path).inserted ? [] : ["\(name) has a path that other pages have."]
        }
    }

    private var templates: [String] {
        let all = sections.flatMap(\.templates)
        var taken = ownTemplates
        let names = taken.union(all.map(\.name))
        return all.flatMap { template -> [String] in
            let name = "The template '\(template.name)'"
            var problems: [String] = []
            if !taken.insert(template.name).inserted { problems.append("\(name) has a name that is taken.") }
            if let problem = PageTemplates.problem(of: template) { problems.append("\(name) is invalid: \(problem).") }
            for used in template.source.matches(of: /\{\{\s*[<>]\s*([^\s}]+)\s*\}\}/).map({ String($0.output.1) })
            where !names.contains(used) {
                problems.append("\(name) uses the template '\(used)', which does not exist.")
            }
            if template.source.contains(utf8: "={{") {
                problems.append("\(name) has an attribute without quotation marks: values are escaped for quoted ones.")
            }
            return problems
        }
    }

    private func problems(of routes: [Route], in section: Section) -> [String] {
        let path = "\(home)/\(section.path)"
        var problems: [String] = []
        if !routes.contains(where: { $0.path == path && $0.method == .get }) {
            problems.append("The section '\(section.path)' has no page at \(path).")
        }
        for route in routes {
            let name = "\(route.method.rawValue) \(route.path) (\(route.handlerName))"
            if route.path != path, !route.path.hasPrefix(utf8: path + "/") {
                problems.append("\(name) isn't below \(path).")
            }
            if !isAllowed(route.access) {
                problems.append("\(name) has the access rule '\(route.access)': pages need `.\(rule)`.")
            }
        }
        return problems
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "-"): true
        default: false
        }
    }
}

/// The problems of the sections of modules; the application doesn't start with them.
package struct PageSectionError: Error, CustomStringConvertible {
    /// What the pages are of, as in `the administration`.
    package let pages: String
    /// One sentence for each problem.
    package let problems: [String]

    /// Creates the error.
    package init(pages: String, problems: [String]) {
        (self.pages, self.problems) = (pages, problems)
    }

    /// The problems, one per line.
    package var description: String {
        "The pages of \(pages) have \(problems.count) problem\(problems.count == 1 ? "" : "s"):\n"
            + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
