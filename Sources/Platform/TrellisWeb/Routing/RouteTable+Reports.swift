internal import HTTPTypes
internal import TrellisKernel
public import TrellisSchema

extension RouteTable {
    /// The table for people: verb, path, access rule, context and handler.
    public var text: String {
        let head = ["METHOD", "PATH", "ACCESS", "CONTEXT", "HANDLER"]
        return TextTable(
            head,
            rows: routes.map { route in
                [route.method.rawValue, route.path, route.access.description, route.contextName, route.handlerName]
            }
        ).text
    }

    /// The table for programs: an array with an object for each route.
    public var json: JSONValue {
        .array(
            routes.map { route in
                var object: JSONObject = [
                    "method": .string(route.method.rawValue), "path": .string(route.path),
                    "access": .string(route.access.description),
                ]
                if case .open(let reason) = route.access { object["reason"] = .string(reason) }
                object["context"] = .string(route.contextName)
                object["handler"] = .string(route.handlerName)
                object["operation"] = .string(route.operationID)
                object["summary"] = .string(route.summary)
                object["errors"] = .array(route.documentedProblems.map(\.code).sorted().map { .string($0) })
                return .object(object)
            })
    }

    /// The matrix for people who compose roles: for each route its rule, and which of `roles` may call it.
    ///
    /// Open routes and those that need a token only are open to every role; superuser routes to none, since a role
    /// never grants what crosses tenants.
    public func permissionMatrix(roles: [(name: String, permissions: PermissionSet)]) -> String {
        let head = ["METHOD", "PATH", "ACCESS"] + roles.map { $0.name.uppercased() }
        return TextTable(
            head,
            rows: routes.map { route in
                [route.method.rawValue, route.path, route.access.description]
                    + roles.map { route.access.isGranted(to: $0.permissions) ? "yes" : "-" }
            }
        ).text
    }

    /// The reasons that open routes give, for reviews: path and reason.
    public var openRoutes: [(path: String, reason: String)] {
        routes.compactMap { route in
            guard case .open(let reason) = route.access else { return nil }
            return ("\(route.method.rawValue) \(route.path)", reason)
        }
    }
}

extension AccessRequirement {
    /// Whether a member with these permissions may call.
    func isGranted(to permissions: PermissionSet) -> Bool {
        switch self {
        case .open, .authenticated, .member: true
        case .permission(let permission): permissions.contains(permission)
        case .superuser, .superuserSession: false
        }
    }
}
