import Testing
import Trellis
import TrellisKernel
import TrellisTesting
import TrellisUsers
import TrellisWeb

@testable import TrellisAuth

/// Random interleavings of login, refresh, change, logout and disabling, against a model of which clients may still act.
@Suite struct SessionPropertyTests {
    @Test("Whatever runs in parallel, exactly the sessions of the model are active", arguments: [1, 2, 3] as [UInt64])
    func interleavings(seed: UInt64) async throws {
        try await withReaders(["throttle.account_attempts": "1000"]) { app in
            let module = try #require(app.application.module(ReadersModule.self))
            let client = SessionClient(RequestInfo(id: "test"), address: IPAddress("192.0.2.1"))
            let scope = Scope(tenantID: .platform, userID: .noUser, requestID: "test")
            let accounts = module.accounts.acting(for: scope, from: client)
            let email = "ada@example.com"
            var model = SessionModel(password: "the first secret of the user")
            let user = try await accounts.create(NewAccount(email: email, password: .text(model.password))).user.id
            var random = SeededGenerator(seed: seed)
            for round in 0..<12 {
                let (steps, before) = (model.steps(&random, round: round), model)
                let outcomes = try await app.race(steps.count) { racer in
                    try await Self.run(steps[racer.number], of: before, user: user, email: email, accounts)
                }
                let results = try outcomes.results.map { try $0.get() }
                if steps.contains(where: { if case .disable = $0 { true } else { false } }) {
                    await #expect(throws: AuthError.userDisabled) {
                        try await accounts.issueTokens(to: user)
                    }
                    try await accounts.setDisabled(user, false, by: .noUser)
                }
                let problems = model.apply(Array(zip(steps, results)).map { (step: $0.0, outcome: $0.1) })
                #expect(problems == [], "round \(round): \(steps)")
                try await compare(app, with: model, since: before, of: user, accounts)
                app.clock.advance(by: .seconds(31))
            }
        }
    }

    /// Expects that exactly the clients of the model may act, each with one refresh token.
    private func compare(
        _ app: TestApp, with model: SessionModel, since before: SessionModel, of user: ID<User>, _ accounts: Accounts
    ) async throws {
        #expect(try await app.activeSessions(of: user) == model.active.keys.sorted())
        for client in model.active.values {
            #expect(try await app.status(of: client.accessToken) == 200)
            #expect(try await app.refreshTokens(of: client.session).unused == 1)
        }
        for client in model.ended.dropFirst(before.ended.count) {
            #expect(try await app.status(of: client.accessToken) == 401)
            for token in client.refreshTokens.suffix(2) {
                await #expect(throws: AuthError.refreshInvalid) { try await accounts.refresh(token) }
            }
        }
    }

    @Test("The model notices what a missing lock lets through")
    func model() throws {
        let (session, other) = (ID<Session>(), ID<Session>())
        var model = SessionModel(password: "former")
        func tokens(_ id: ID<Session>, _ refresh: String) -> SessionModel.Outcome {
            .tokens(session: id, refresh: refresh, access: "access")
        }
        #expect(model.apply([(.logIn, tokens(session, "1"))]) == [])
        var forked = model
        let twice = forked.apply([(.refresh(session), tokens(session, "2")), (.refresh(session), tokens(session, "3"))])
        #expect(twice == ["A token got 2 successors"])
        #expect(model.apply([(.refresh(session), tokens(session, "2"))]) == [])
        var stolen = model
        #expect(stolen.apply([(.replay(session), tokens(session, "4"))]) == ["A replaced token was accepted"])
        var refused = model
        #expect(refused.apply([(.refresh(session), .refused)]) == ["A refresh of an active session was refused"])
        let late = SessionModel.Step.change(password: "newer")
        #expect(model.apply([(.logIn, tokens(other, "5")), (late, tokens(ID(), "6"))]) == [])
        #expect(model.active.count == 1 && model.active[other] == nil && model.password == "newer")
        #expect(Set(model.ended.map(\.session)) == [session, other])
    }

    /// Runs a step as the clients of the model are before its round.
    private static func run(
        _ step: SessionModel.Step, of model: SessionModel, user: ID<User>, email: String, _ accounts: Accounts
    ) async throws -> SessionModel.Outcome {
        do {
            switch step {
            case .logIn:
                return outcome(
                    try await accounts.logIn(email: email, password: model.password, admitting: slowSignIn))
            case .refresh(let id):
                return outcome(try await accounts.refresh(model.active[id]?.refreshTokens.last ?? ""))
            case .replay(let id):
                return outcome(try await accounts.refresh(model.active[id]?.refreshTokens.dropLast(2).last ?? ""))
            case .logOut(let id):
                try await accounts.end(refreshToken: model.active[id]?.refreshTokens.last ?? "")
                return .done
            case .change(let password):
                let proof = AccountProof.currentPassword(model.password)
                return outcome(try await accounts.setPassword(of: user, to: password, proof: proof))
            case .disable:
                try await accounts.setDisabled(user, true, by: .noUser)
                return .done
            }
        } catch let error where error is AuthError || error as? AccessError == .unauthenticated {
            return .refused
        }
    }

    private static func outcome(_ tokens: SessionTokens) -> SessionModel.Outcome {
        .tokens(session: tokens.sessionID, refresh: tokens.refreshToken, access: tokens.accessToken)
    }
}
