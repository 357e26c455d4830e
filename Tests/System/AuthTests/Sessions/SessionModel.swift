import TrellisKernel
import TrellisTesting

@testable import TrellisAuth

/// The model of one user's sessions: which clients may still act.
///
/// It works in rounds. The steps of a round run in parallel, in an order that nothing decides; after it, the model says
/// what must hold whatever the order was.
struct SessionModel {
    /// A client with its tokens, the oldest refresh token first.
    struct Client {
        let session: ID<Session>
        var refreshTokens: [String]
        var accessToken: String
    }

    /// One step of a round.
    enum Step {
        case logIn
        /// With the newest refresh token of the client.
        case refresh(ID<Session>)
        /// With a refresh token whose successor was used, as a thief has it.
        case replay(ID<Session>)
        case logOut(ID<Session>)
        case change(password: String)
        /// By a superuser; the account is enabled again after the round.
        case disable
    }

    /// What a step returned.
    enum Outcome: Sendable {
        case tokens(session: ID<Session>, refresh: String, access: String)
        case done
        case refused
    }

    private(set) var password: String
    private(set) var active: [ID<Session>: Client] = [:]
    /// Clients whose session has ended, with tokens that nothing may accept any more.
    private(set) var ended: [Client] = []

    init(password: String) {
        self.password = password
    }

    /// Returns the steps of a round: of each session several at once, and a change of the password now and then.
    func steps(_ random: inout SeededGenerator, round: Int) -> [Step] {
        var steps = (0..<Int.random(in: 1...3, using: &random)).map { _ in Step.logIn }
        for client in active.values.sorted(by: { $0.session < $1.session }) {
            let refreshes = Int.random(in: 0...3, using: &random)
            steps += (0..<refreshes).map { _ in .refresh(client.session) }
            switch Int.random(in: 0..<10, using: &random) {
            case 0: steps.append(.logOut(client.session))
            case 1 where client.refreshTokens.count > 2: steps.append(.replay(client.session))
            default: break
            }
        }
        if Int.random(in: 0..<5, using: &random) == 0 {
            steps.append(.change(password: "a newer secret of round \(round)"))
        }
        if Int.random(in: 0..<6, using: &random) == 0 { steps.append(.disable) }
        return steps.shuffled(using: &random)
    }

    /// Applies a round, and returns what its outcomes contradict.
    mutating func apply(_ round: [(step: Step, outcome: Outcome)]) -> [String] {
        var problems: [String] = []
        var ending: Set<ID<Session>> = []
        var begun: [Client] = []
        var successors: [ID<Session>: Set<String>] = [:]
        var changed: Client?
        let isDisabled = round.contains { if case .disable = $0.step { true } else { false } }
        for (step, outcome) in round {
            switch (step, outcome) {
            case (.logIn, .tokens(let session, let refresh, let access)):
                begun.append(Client(session: session, refreshTokens: [refresh], accessToken: access))
            case (.refresh(let id), .tokens(let session, let refresh, let access)):
                if session != id { problems.append("A refresh returned another session") }
                successors[id, default: []].insert(refresh)
                active[id]?.accessToken = access
            case (.logOut(let id), _): ending.insert(id)
            case (.replay(let id), .refused): ending.insert(id)
            case (.replay, _): problems.append("A replaced token was accepted")
            case (.change(let new), .tokens(let session, let refresh, let access)):
                changed = Client(session: session, refreshTokens: [refresh], accessToken: access)
                password = new
            case (.change, _) where !isDisabled: problems.append("The change of the password was refused")
            case (.change, _), (.disable, _): break
            case (.refresh, _), (.logIn, _): break  // Which of them may be refused is checked below.
            }
        }
        for (step, outcome) in round {
            guard case .refused = outcome, !isDisabled else { continue }
            switch step {
            case .refresh(let id) where changed == nil && !ending.contains(id):
                problems.append("A refresh of an active session was refused")
            case .logIn where changed == nil: problems.append("A login with the right password was refused")
            default: break
            }
        }
        for (id, tokens) in successors {
            if tokens.count != 1 { problems.append("A token got \(tokens.count) successors") }
            active[id]?.refreshTokens += tokens
        }
        for client in begun { active[client.session] = client }
        // The former password is that of all logins of the round, so none of their sessions outlives the change.
        let over = changed == nil && !isDisabled ? Array(ending) : Array(active.keys)
        for id in over {
            if let client = active.removeValue(forKey: id) { ended.append(client) }
        }
        if let changed {
            if isDisabled { ended.append(changed) } else { active[changed.session] = changed }
        }
        return problems
    }
}
