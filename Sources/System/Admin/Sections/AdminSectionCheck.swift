import HTTPTypes
import TrellisWeb

/// Finds what is wrong with the sections of modules, before any of their pages is served.
struct AdminSectionCheck {
    let sections: [AdminSection]

    /// Checks the templates.
    ///
    /// - Throws: ``AdminSectionError`` with all problems.
    func validateTemplates() throws(AdminSectionError) { try Self.require(templates) }

    /// Checks the paths, and the routes of each section in the same order.
    ///
    /// - Throws: ``AdminSectionError`` with all problems.
    func validate(_ routes: [[Route]], beside own: [Route]) throws(AdminSectionError) {
        let ownPaths = own.compactMap { $0.path.split(separator: "/").dropFirst().first.map(String.init) }
        try Self.require(paths(beside: Set(ownPaths)) + zip(sections, routes).flatMap { problems(of: $1, in: $0) })
    }

    private static func require(_ problems: [String]) throws(AdminSectionError) {
        guard problems.isEmpty else { throw AdminSectionError(problems: problems) }
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
        var taken = Set(PageTemplates.sources.keys)
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
            if template.source.contains("={{") {
                problems.append("\(name) has an attribute without quotation marks: values are escaped for quoted ones.")
            }
            return problems
        }
    }

    private func problems(of routes: [Route], in section: AdminSection) -> [String] {
        let path = AdminPath.section(section.path)
        var problems: [String] = []
        if !routes.contains(where: { $0.path == path && $0.method == .get }) {
            problems.append("The section '\(section.path)' has no page at \(path).")
        }
        for route in routes {
            let name = "\(route.method.rawValue) \(route.path) (\(route.handlerName))"
            if route.path != path, !route.path.hasPrefix(path + "/") {
                problems.append("\(name) isn't below \(path).")
            }
            guard case .superuserSession = route.access else {
                problems.append("\(name) has the access rule '\(route.access)': pages need `.superuserSession`.")
                continue
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
package struct AdminSectionError: Error, CustomStringConvertible {
    /// One sentence for each problem.
    package let problems: [String]

    /// The problems, one per line.
    package var description: String {
        "The pages of the administration have \(problems.count) problem\(problems.count == 1 ? "" : "s"):\n"
            + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
