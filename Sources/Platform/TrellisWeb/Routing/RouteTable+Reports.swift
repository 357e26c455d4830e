internal import HTTPTypes
internal import TrellisKernel
public import TrellisSchema

extension RouteTable {
    /// The table as text for people: method, path, access rule, context and handler.
    public var text: String {
        let head = ["METHOD", "PATH", "ACCESS", "CONTEXT", "HANDLER"]
        return TextTable(
            head,
            rows: routes.map { route in
                [route.method.rawValue, route.path, route.accessText, route.contextName, route.handlerName]
            }
        ).text
    }

    /// The table as JSON for programs: an array with an object for each route.
    public var json: JSONValue {
        .array(
            routes.map { route in
                var object: JSONObject = [
                    "method": .string(route.method.rawValue), "path": .string(route.path),
                    "access": .string(route.access.description),
                ]
                let features = route.features + route.access.features
                if !features.isEmpty { object["features"] = .array(features.map { .string($0.name) }) }
                if case .open(let reason) = route.access { object["reason"] = .string(reason) }
                if route.needsRecentProof { object["recent_proof"] = .bool(true) }
                if !route.rateLimits.isEmpty {
                    object["rate_limits"] = .array(route.rateLimits.map { .string("\($0)") })
                }
                object["context"] = .string(route.contextName)
                object["handler"] = .string(route.handlerName)
                object["operation"] = .string(route.operationID)
                object["summary"] = .string(route.summary)
                object["errors"] = .array(route.documentedProblems.map(\.code).sorted().map { .string($0) })
                return .object(object)
            })
    }

    /// Returns the matrix for the design of roles: for each route its rule, and which of `roles` may call it.
    ///
    /// Every role may call open routes and routes that need only a token. No role may call superuser routes, because a
    /// role never grants access across tenants. `own` means access to own rows only. `+` precedes a feature that the
    /// tenant's plan must grant as well.
    public func permissionMatrix(roles: [(name: String, permissions: PermissionSet)]) -> String {
        let head = ["METHOD", "PATH", "ACCESS"] + roles.map { $0.name.uppercased() }
        return TextTable(
            head,
            rows: routes.map { route in
                [route.method.rawValue, route.path, route.accessText]
                    + roles.map { route.access.grant(to: $0.permissions) }
            }
        ).text
    }
}

extension Route {
    /// The requirement, the features and the proof: `projects.export + exports + recent proof`.
    package var accessText: String {
        ([access.description] + features.map(\.label) + (needsRecentProof ? ["recent proof"] : []))
            .joined(separator: " + ")
    }
}

extension AccessRequirement {
    /// Returns what a member with these permissions may do, if the plan grants every feature.
    fileprivate func grant(to permissions: PermissionSet) -> String {
        switch MemberDecision(self, [], of: permissions, .all) {
        case .granted: "yes"
        case .ownRows: "own"
        case .lacking, .forbidden: "-"
        }
    }
}
