internal import HTTPTypes
internal import TrellisKernel

extension RouteTable {
    /// One sentence for each documented error that its renderer can't render, or for which it has a status that is none
    /// of an error.
    var unrenderedErrors: [String] {
        var seen: Set<[String]> = []
        var problems: [String] = []
        for route in routes where route.errorPage == nil {
            guard let renderer = route.errorRenderer, !(renderer is ProblemDetails) else { continue }
            let name = "\(type(of: renderer))"
            for error in route.documentedProblems where seen.insert([name, error.code]).inserted {
                let status = renderer.status(of: error.kind, code: error.code).code
                if !(400...599 ~= status) {
                    problems.append("\(name) has the status \(status) for '\(error.code)': return 400 to 599.")
                }
                do { _ = try error.example(in: renderer) } catch {
                    problems.append("\(name) can't render an error of \(route.path): \(error).")
                }
            }
        }
        return problems
    }
}
