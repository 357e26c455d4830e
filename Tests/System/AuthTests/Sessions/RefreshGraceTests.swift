import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisAuth

/// Refreshes that a client repeats.
@Suite struct RefreshGraceTests {
    @Test("Of 50 parallel refreshes with one token, each gets the same successor, and there is one session")
    func parallelRefreshes() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            var token = ada.refreshToken ?? ""
            for _ in 0..<3 {
                let used = token
                let outcomes = try await app.race(50) { _ in try await app.refresh(used) }
                #expect(outcomes.values.map(\.status) == Array(repeating: 200, count: 50), "\(outcomes)")
                #expect(Set(outcomes.values.map(\.refreshToken)).count == 1)
                token = outcomes.values.first?.refreshToken ?? ""
                for response in outcomes.values.prefix(3) {
                    #expect(try await app.status(of: response.accessToken) == 200)
                }
            }
            let sessions = try await app.activeSessions(of: ada.userID)
            #expect(sessions.count == 1)
            #expect(try await app.refreshTokens(of: try #require(sessions.first)).unused == 1)
        }
    }

    @Test("A client that lost the response repeats the refresh in the grace, and stays logged in")
    func lostResponse() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            let first = try await app.refresh(ada.refreshToken ?? "")
            app.clock.advance(by: .seconds(29))
            let second = try await app.refresh(ada.refreshToken ?? "")
            #expect(second.status == 200)
            #expect(second.refreshToken == first.refreshToken)
            #expect(try await app.refresh(second.refreshToken).status == 200)
        }
    }

    @Test("After the grace, a second use ends the session")
    func lateRepetition() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            let first = try await app.refresh(ada.refreshToken ?? "")
            app.clock.advance(by: .seconds(30))
            #expect(try await app.refresh(ada.refreshToken ?? "").problem == "auth.refresh_reused")
            #expect(try await app.refresh(first.refreshToken).problem == "auth.refresh_invalid")
            #expect(try await app.status(of: first.accessToken) == 401)
        }
    }

    @Test("In the grace, another program and another network are another client: the session ends")
    func otherClient() async throws {
        try await withReaders { app in
            let (home, cafe) = (IPAddress("192.0.2.1"), IPAddress("198.51.100.7"))
            for (agent, address) in [("curl/8.5.0", home), ("Firefox", cafe)] {
                let ada = try await app.signUp()
                let first = try await app.refresh(ada.refreshToken ?? "", agent: "Firefox", from: home)
                #expect(first.status == 200)
                let stolen = try await app.refresh(ada.refreshToken ?? "", agent: agent, from: address)
                #expect(stolen.problem == "auth.refresh_reused")
                #expect(try await app.status(of: first.accessToken) == 401)
            }
        }
    }

    @Test("A client that says nothing about itself, and has no address, may repeat nothing")
    func unknownClient() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            #expect(try await app.refresh(ada.refreshToken ?? "", agent: "").status == 200)
            #expect(try await app.refresh(ada.refreshToken ?? "", agent: "").problem == "auth.refresh_reused")
        }
    }

    @Test("Once the successor was used, the token before it ends the session, also in the grace")
    func usedSuccessor() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            let first = try await app.refresh(ada.refreshToken ?? "")
            #expect(try await app.refresh(first.refreshToken).status == 200)
            #expect(try await app.refresh(ada.refreshToken ?? "").problem == "auth.refresh_reused")
        }
    }

    @Test("Without a grace, each second use ends the session")
    func withoutGrace() async throws {
        try await withReaders(["auth.refresh_grace": "0s"]) { app in
            let ada = try await app.signUp()
            #expect(try await app.refresh(ada.refreshToken ?? "").status == 200)
            #expect(try await app.refresh(ada.refreshToken ?? "").problem == "auth.refresh_reused")
        }
    }

    @Test("The hashes of the last tokens are kept, and those before are deleted")
    func keptHashes() async throws {
        try await withReaders { app in
            let ada = try await app.signUp()
            var tokens = [ada.refreshToken ?? ""]
            for _ in 0..<20 { tokens.append(try await app.refresh(tokens.last ?? "").refreshToken) }
            let session = try #require(try await app.activeSessions(of: ada.userID).first)
            #expect(try await app.refreshTokens(of: session) == (1, SessionRules.keptTokens + 1))

            // A token that is forgotten can't tell a theft any more, and is worth nothing.
            #expect(try await app.refresh(tokens[3]).problem == "auth.refresh_invalid")
            #expect(try await app.activeSessions(of: ada.userID) == [session])
            #expect(try await app.refresh(tokens[17]).problem == "auth.refresh_reused")
            #expect(try await app.activeSessions(of: ada.userID) == [])
        }
    }

    @Test("The successor of a token is computed from the token and a salt, and neither is enough")
    func derivation() {
        let (one, other) = (RefreshToken(), RefreshToken())
        let (salt, otherSalt) = (RefreshToken.randomBytes(), RefreshToken.randomBytes())
        #expect(one.successor(salt: salt).text == RefreshToken(one.text)?.successor(salt: salt).text)
        #expect(one.successor(salt: salt).text != one.successor(salt: otherSalt).text)
        #expect(one.successor(salt: salt).text != other.successor(salt: salt).text)
        #expect(RefreshToken(one.successor(salt: salt).text)?.hash == one.successor(salt: salt).hash)
    }
}
