import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

extension ChangeRace {
    private static let here = "/tenants/current"

    /// Those of tenants, their members and roles.
    static let tenants: [ChangeRace] = [
        ChangeRace(.patch, here, isVersioned: true) { stage in
            stage.owned(here) { ["name": .string("Acme \($0)")] }
        },
        // The members of a deleted tenant are refused.
        ChangeRace(.delete, here, refusals: ["tenant.deleted"], isVersioned: true) { stage in stage.owned(here) },
        ChangeRace(.patch, here + "/members/{user_id}", isVersioned: true) { stage in
            let member = try await stage.owner.addMember(permissions: [])
            return stage.owned("\(here)/members/\(member.userID)") { racer in
                ["role": racer.isMultiple(of: 2) ? "viewer" : "member"]
            }
        },
        ChangeRace(.delete, here + "/members/{user_id}", refusals: ["member.not_found"], isVersioned: true) { stage in
            stage.owned("\(here)/members/\(try await stage.owner.addMember(permissions: []).userID)")
        },
        // Who isn't the owner any more can't transfer the ownership.
        ChangeRace(.put, here + "/owner", refusals: ["auth.forbidden"]) { stage in
            let member = try await stage.owner.addMember(permissions: [])
            return stage.owned(here + "/owner") { _ in ["user_id": .string("\(member.userID)")] }
        },
        ChangeRace(.patch, here + "/roles/{role_id}", isVersioned: true) { stage in
            let id = try await stage.create(here + "/roles", ["name": "Clerk", "permissions": []])
            return stage.owned("\(here)/roles/\(id)") { ["name": .string("Clerk \($0)")] }
        },
        ChangeRace(.delete, here + "/roles/{role_id}", refusals: ["role.not_found"], isVersioned: true) { stage in
            let id = try await stage.create(here + "/roles", ["name": "Clerk", "permissions": []])
            return stage.owned("\(here)/roles/\(id)")
        },
        ChangeRace(.post, here + "/invitations/{id}/resend", refusals: ["quota.rate"], isVersioned: true) { stage in
            stage.owned("\(here)/invitations/\(try await stage.invite())/resend")
        },
        ChangeRace(
            .delete, here + "/invitations/{id}", refusals: ["invitation.not_found"], isVersioned: true
        ) { stage in
            stage.owned("\(here)/invitations/\(try await stage.invite())")
        },
        ChangeRace(.put, "/superuser/tenants/{id}/quotas/{name}") { stage in
            stage.ruled("/superuser/tenants/\(stage.tenant)/quotas/members") { ["limit": .int(50 + $0)] }
        },
        ChangeRace(.put, "/superuser/tenants/{id}/suspension") { stage in
            stage.ruled("/superuser/tenants/\(stage.tenant)/suspension")
        },
    ]

    /// Those of users.
    static let users: [ChangeRace] = [
        ChangeRace(.patch, "/users/me", isVersioned: true) { stage in
            stage.owned("/users/me") { ["display_name": .string("Ada \($0)")] }
        },
        // The sessions of a deleted account have ended.
        ChangeRace(
            .delete, "/users/me", refusals: ["auth.unauthenticated", "user.not_found"], isVersioned: true
        ) { stage in
            // The only owner of a tenant deletes it before the account.
            let deleted = try await stage.owner.delete(here)
            #expect(deleted.status == 204)
            return Requests(actor: stage.owner.inTenant(nil), path: "/users/me")
        },
        ChangeRace(.put, "/users/me/default-tenant") { stage in
            stage.owned("/users/me/default-tenant") { racer in
                ["tenant_id": racer.isMultiple(of: 2) ? .string(stage.tenant) : .null]
            }
        },
        ChangeRace(.put, "/users/me/email", refusals: ["auth.too_many_mails", "auth.busy"]) { stage in
            stage.owned("/users/me/email") { racer in
                [
                    "email": .string("new\(racer)-\(stage.owner.email)"),
                    "current_password": .string(TestApp.password),
                ]
            }
        },
        // The first change ends the sessions, and makes the former password wrong.
        ChangeRace(
            .put, "/users/me/password",
            refusals: ["auth.unauthenticated", "auth.wrong_password", "auth.busy", "auth.too_many_attempts"]
        ) { stage in
            stage.owned("/users/me/password") { racer in
                [
                    "current_password": .string(TestApp.password),
                    "new_password": .string("another horse battery \(racer)"),
                ]
            }
        },
        ChangeRace(.put, "/superuser/users/{user_id}/disabled") { stage in
            stage.ruled("/superuser/users/\(stage.owner.userID)/disabled")
        },
    ]
}

extension ChangeRace.Stage {
    fileprivate func invite() async throws -> String {
        try await create("/tenants/current/invitations", ["email": "bob-\(ID<User>())@example.com", "role": "viewer"])
    }
}
