import HTTPTypes
import Testing
import TrellisKernel

@testable import TrellisAuth

@Suite struct PasswordStrengthTests {
    @Test("The filter has every password of the list, and hardly another text")
    func filter() {
        let filter = PasswordBlocklist.shared
        #expect(filter.count == PasswordBlocklist.count && filter.count > 19_000)
        for password in ["123456", "password", "Qwerty", "iloveyou", "dragon", "monkey"] {
            #expect(filter.contains(password), "\(password)")
        }
        let others = (0..<20_000).filter { filter.contains("no such password \($0)") }
        #expect(others.count < 20)
    }

    @Test(
        "Habits of users score low, passphrases and random characters high",
        arguments: [
            ("password", 0...1), ("P@ssw0rdP@ssw0rd", 0...1), ("aaaaaaaaaaaaaaaaaaaaaaaa", 0...1),
            ("abcdefghijklmnop", 0...1), ("poiuytrewqlkjhgfdsa", 0...1), ("abcabcabcabcabcabc", 0...1),
            ("Password12345678", 0...2), ("summer2024summer2024", 0...2), ("correct horse battery", 4...4),
            ("tHq93kd82mzk1lq", 4...4), ("", 0...0),
        ])
    func scores(password: String, expected: ClosedRange<Int>) {
        #expect(expected.contains(PasswordStrength(of: password).score))
    }

    @Test("Own words count little, in any case and Unicode form")
    func ownWords() {
        let name = "Mile\u{301}na Nova\u{301}kova\u{301}"
        let typed = "mil\u{E9}na nov\u{E1}kov\u{E1}"
        #expect(PasswordStrength(of: typed).score == 4)
        #expect(PasswordPolicy().strength(of: typed, ownWords: [name]).score < 2)
    }

    @Test("The longest password is estimated in a moment, whatever it has")
    func longest() {
        for password in [String(repeating: "a", count: 256), String(repeating: "ab", count: 128)] {
            let time = ContinuousClock().measure { _ = PasswordStrength(of: password) }
            #expect(time < .seconds(2))
        }
    }

    @Test("A form learns score, problem and minimum; a sign-up with the same values decides the same")
    func route() async throws {
        let app = try await SystemApp()
        for password in ["short", "PasswordPassword", "ada@example.com 1", "correct horse battery"] {
            let body = #"{"email": "ada@example.com", "password": "\#(password)", "tenant_name": "Acme"}"#
            let estimate = try await app.send(.post, "/auth/password/strength", body)
            #expect(estimate.status == 200 && estimate["minimum_length"] == "15")
            let signUp = try await app.send(.post, "/auth/signup", body)
            #expect((estimate["accepted"] == "1") == (signUp.status == 201), "\(password)")
            if signUp.status != 201 {
                #expect(estimate["problem"] == signUp["errors.0.code"], "\(password)")
            }
        }
    }

    @Test("A client has a limited number of estimates in a minute")
    func limited() async throws {
        let app = try await SystemApp()
        var last = 200
        for _ in 0...240 {
            last = try await app.send(.post, "/auth/password/strength", #"{"password": "a"}"#).status
        }
        #expect(last == 429)
        app.clock.advance(by: .seconds(60))
        #expect(try await app.send(.post, "/auth/password/strength", #"{"password": "a"}"#).status == 200)
    }

    @Test("One client's limit leaves another client's, and the limit of all counts both")
    func clients() {
        let limit = EstimateLimit(perClient: 2, total: 3)
        let now = ManualClock().now
        #expect(["a", "a", "a", "b", "b"].map { limit.admits($0, at: now) } == [true, true, false, true, false])
        #expect(limit.admits("a", at: now + .seconds(60)))
    }
}
