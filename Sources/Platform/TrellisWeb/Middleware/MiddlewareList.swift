package import TrellisKernel

/// The middleware of a product in order, the outermost first.
///
/// The outermost gets a request first and its response last. A list is changed by the types of its elements, so a typing
/// error doesn't compile; a change that can't be made, such as the removal of a type that the list doesn't have, is an
/// error when the application starts.
///
/// ```swift
/// MiddlewareList.standard
///     .removing(Compression.self)                                     // the proxy compresses
///     .inserting(Maintenance(isOn: isClosed), after: SecurityHeaders.self)
/// ```
/// A response that an element makes itself passes only what is outside of it: here it has the fields of ``CORS`` and
/// ``SecurityHeaders``.
///
/// Not in the list, because the rest of the product relies on them: request id and trace context, the timeout and the
/// cancellation of disconnected clients, routing and `Accept`, the guard, the limits of bodies, the format of every
/// error, `X-Request-ID`, `Date`, `Content-Length`, and the length of streams.
public struct MiddlewareList: Sendable {
    /// The middleware, the outermost first.
    public private(set) var elements: [any Middleware]
    private var problems: [String] = []

    /// Creates a list of these elements, the outermost first.
    public init(_ elements: [any Middleware] = []) {
        self.elements = elements
    }

    /// The list of a product that changes nothing: ``RequestLog``, ``RequestMetrics``, ``CORS``, ``SecurityHeaders``,
    /// ``Compression``.
    public static let standard = MiddlewareList([
        RequestLog(), RequestMetrics(), CORS(), SecurityHeaders(), Compression(),
    ])

    /// The errors that the elements declare.
    package var errors: [any AppError] { elements.flatMap(\.errors) }
}

extension MiddlewareList {
    /// Returns the list with another outermost element.
    public func prepending(_ middleware: some Middleware) -> Self {
        changed { $0.elements.insert(middleware, at: 0) }
    }

    /// Returns the list with another innermost element.
    public func appending(_ middleware: some Middleware) -> Self {
        changed { $0.elements.append(middleware) }
    }

    /// Returns the list with an element directly outside of the one of this type.
    public func inserting<Other: Middleware>(_ middleware: some Middleware, before other: Other.Type) -> Self {
        changed(at: other, to: "insert before") { $0.elements.insert(middleware, at: $1) }
    }

    /// Returns the list with an element directly inside of the one of this type.
    public func inserting<Other: Middleware>(_ middleware: some Middleware, after other: Other.Type) -> Self {
        changed(at: other, to: "insert after") { $0.elements.insert(middleware, at: $1 + 1) }
    }

    /// Returns the list without the element of this type.
    public func removing<Removed: Middleware>(_ type: Removed.Type) -> Self {
        changed(at: type, to: "remove") { $0.elements.remove(at: $1) }
    }

    /// Returns the list with another element at the place of the one of this type.
    public func replacing<Replaced: Middleware>(_ type: Replaced.Type, with middleware: some Middleware) -> Self {
        changed(at: type, to: "replace") { $0.elements[$1] = middleware }
    }

    /// Returns the list with the element of this type moved directly outside of another.
    public func moving<Moved: Middleware, Other: Middleware>(_ type: Moved.Type, before other: Other.Type) -> Self {
        moving(type, to: other, offset: 0)
    }

    /// Returns the list with the element of this type moved directly inside of another.
    public func moving<Moved: Middleware, Other: Middleware>(_ type: Moved.Type, after other: Other.Type) -> Self {
        moving(type, to: other, offset: 1)
    }

    /// Checks that every change was possible, and that every element has a moment at which it acts.
    ///
    /// - Throws: ``MiddlewareListError`` with all problems.
    public func validate() throws(MiddlewareListError) {
        let idle = elements.filter {
            !($0 is any RequestMiddleware) && !($0 is any ResponseMiddleware) && !($0 is any RequestObserver)
        }
        let all =
            problems
            + idle.map {
                "\(type(of: $0)) never acts: conform it to RequestMiddleware, ResponseMiddleware or RequestObserver."
            }
        guard all.isEmpty else { throw MiddlewareListError(problems: all) }
    }

    private func changed(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }

    private func changed<Other: Middleware>(
        at other: Other.Type, to verb: String, _ change: (inout Self, Int) -> Void
    ) -> Self {
        changed { list in
            let places = list.elements.indices.filter { type(of: list.elements[$0]) == other }
            guard let place = places.first, places.count == 1 else {
                let names = list.elements.map { "\(type(of: $0))" }.joined(separator: ", ")
                let count = places.isEmpty ? "no \(other)" : "\(places.count) elements of the type \(other)"
                list.problems.append("Can't \(verb) \(other): the list has \(count). It has: \(names).")
                return
            }
            change(&list, place)
        }
    }

    private func moving<Moved: Middleware, Other: Middleware>(
        _ moved: Moved.Type, to other: Other.Type, offset: Int
    ) -> Self {
        changed(at: moved, to: "move") { list, place in
            let element = list.elements.remove(at: place)
            list = list.changed(at: other, to: "move next to") { $0.elements.insert(element, at: $1 + offset) }
        }
    }
}

/// The changes of a middleware list that can't be made; the application doesn't start with them.
public struct MiddlewareListError: Error, CustomStringConvertible {
    /// One sentence for each problem.
    public let problems: [String]

    /// The problems, one per line.
    public var description: String {
        "The middleware has \(problems.count) problem\(problems.count == 1 ? "" : "s"):\n"
            + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
