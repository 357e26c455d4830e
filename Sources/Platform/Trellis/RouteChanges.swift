import HTTPTypes
import TrellisKernel
public import TrellisWeb

/// A product's changes to the routes of its modules: some removed, some replaced.
///
/// A removed route is in no router, document, matrix or report. A reference that doesn't exist doesn't compile; a change
/// that can't be made is an error when the application starts.
///
/// ```swift
/// RouteChanges()
///     .removing(.signup, of: AuthModule.self)
///     .replacing(.me, of: UsersModule.self, with: AcmeUserController.routes { AcmeUserController($0) })
/// ```
public struct RouteChanges: Sendable {
    private struct Change {
        let module: String
        let handlerName: String
        let isConditional: Bool
        /// The position in ``replacements``; nil for a removal.
        let replacement: Int?

        var verb: String { replacement == nil ? "remove" : "replace" }
    }
    private var changes: [Change] = []
    /// The routes of each replacement, of which each serves one replaced route.
    private var replacements: [[Route]] = []

    /// Creates an empty list of changes.
    public init() {}

    /// Returns the changes with the removal of these routes.
    public func removing<M: Module>(
        _ route: M.RouteName, _ others: M.RouteName..., of module: M.Type
    ) -> Self {
        var copy = self
        for name in [route] + others { copy.append(name, of: module, replacement: nil) }
        return copy
    }

    /// Returns the changes with the removal of all routes of a module, whose tables and functions the product keeps.
    ///
    /// ```swift
    /// RouteChanges().removingAll(of: TenantsModule.self)        // a product without tenants
    /// ```
    public func removingAll<M: Module>(of module: M.Type) -> Self {
        var copy = self
        for name in M.RouteName.allCases { copy.append(name, of: module, replacement: nil) }
        return copy
    }

    /// Returns the changes with the replacement of these routes.
    ///
    /// The new routes are written like those of a module, without `/api/v1`. Each must have the method and the path of one
    /// of the replaced routes, apart from the names of placeholders. They may have another access rule, other input and
    /// other output.
    public func replacing<M: Module>(
        _ route: M.RouteName, _ others: M.RouteName..., of module: M.Type, with routes: [Route]
    ) -> Self {
        var copy = self
        for name in [route] + others { copy.append(name, of: module, replacement: replacements.count) }
        copy.replacements.append(routes)
        return copy
    }

    private mutating func append<M: Module>(_ name: M.RouteName, of module: M.Type, replacement: Int?) {
        changes.append(
            Change(
                module: M.name, handlerName: name.handlerName, isConditional: name.isConditional,
                replacement: replacement))
    }
}

extension RouteChanges {
    /// Returns the routes of the modules with the changes.
    ///
    /// - Throws: ``RouteChangeError`` with all problems: a module that the composition doesn't have, a route that was
    ///   changed already, and a replacement with another method or path.
    func applied(to modules: [(name: String, routes: ModuleRoutes)]) throws(RouteChangeError) -> [ModuleRoutes] {
        guard !changes.isEmpty else { return modules.map(\.routes) }
        var problems: [String] = []
        var unused = replacements
        var incomplete: Set<Int> = []
        var changed = modules
        var seen: [String: String] = [:]
        for change in changes {
            let subject = "Can't \(change.verb) \(change.handlerName) of the module '\(change.module)'"
            guard let index = changed.firstIndex(where: { $0.name == change.module }) else {
                problems.append("\(subject): the composition has no such module.")
                continue
            }
            if let former = seen.updateValue(change.verb, forKey: "\(change.module) \(change.handlerName)") {
                problems.append("\(subject): an earlier change \(former)s it.")
                continue
            }
            var substitute: (Route) throws(RouteMismatch) -> Route? = { _ in nil }
            if let position = change.replacement {
                substitute = { old throws(RouteMismatch) in
                    guard let match = unused[position].firstIndex(where: { $0.serves(old) }) else {
                        throw RouteMismatch(old: old)
                    }
                    return unused[position].remove(at: match)
                }
            }
            do {
                let isFound = try changed[index].routes.change(change.handlerName, substitute)
                if !isFound, !change.isConditional { problems.append("\(subject): the module doesn't have it.") }
                if !isFound, change.isConditional, let position = change.replacement { incomplete.insert(position) }
            } catch {
                let old = "\(error.old.method.rawValue) \(error.old.path)"
                problems.append("\(subject): none of the new routes is \(old).")
            }
        }
        // Where a conditional route is missing, so may be what its replacement replaces.
        for route in unused.indices.filter({ !incomplete.contains($0) }).flatMap({ unused[$0] }) {
            problems.append(
                "\(route.method.rawValue) \(route.path) (\(route.handlerName)) replaces no route: a replacement has the "
                    + "method and the path of a replaced route. Add other routes to a module of the product.")
        }
        guard problems.isEmpty else { throw RouteChangeError(problems: problems) }
        return changed.map(\.routes)
    }
}

/// The replacement of a route with another method or path.
private struct RouteMismatch: Error {
    let old: Route
}

extension ModuleRoutes {
    /// Replaces the route with this code by what `substitute` returns, or removes it; returns whether there is one.
    fileprivate mutating func change(
        _ handlerName: String, _ substitute: (Route) throws(RouteMismatch) -> Route?
    ) throws(RouteMismatch) -> Bool {
        if let index = prefixed.firstIndex(where: { $0.handlerName == handlerName }) {
            try prefixed.change(at: index, substitute)
        } else if let index = unprefixed.firstIndex(where: { $0.handlerName == handlerName }) {
            try unprefixed.change(at: index, substitute)
        } else {
            return false
        }
        return true
    }
}

extension [Route] {
    fileprivate mutating func change(
        at index: Int, _ substitute: (Route) throws(RouteMismatch) -> Route?
    ) throws(RouteMismatch) {
        if let route = try substitute(self[index]) { self[index] = route } else { remove(at: index) }
    }
}

extension Route {
    /// Returns whether the route gets the requests of `other`.
    fileprivate func serves(_ other: Route) -> Bool { method == other.method && pathShape == other.pathShape }
}

/// The changes of routes that can't be made; the application doesn't start with them.
public struct RouteChangeError: Error, CustomStringConvertible {
    /// One sentence for each problem.
    public let problems: [String]

    /// The problems, one per line.
    public var description: String {
        "The changes of routes have \(problems.count) problem\(problems.count == 1 ? "" : "s"):\n"
            + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
