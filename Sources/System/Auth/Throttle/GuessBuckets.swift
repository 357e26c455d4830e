import TrellisKernel
import TrellisUsers

/// The buckets of a guess.
struct GuessBuckets: Sendable {
    /// Those that count, unless there is a row of ``owner``; in the order in which all transactions lock them.
    let usual: [ThrottleBucket]
    /// That of a network from which the owner of the account has set a password by mail.
    private let owner: ThrottleBucket?

    /// Chooses the buckets of a guess by a client with this address.
    init(
        of target: GuessTarget, device: KnownDevice?, _ client: IPAddress?, _ settings: ThrottleSettings
    ) {
        var owner: ThrottleBucket?
        switch target {
        case .user(let id): usual = [.user(id, settings)]
        case .code: usual = ThrottleBucket.networks(of: client, settings)
        case .mail: usual = ThrottleBucket.networks(of: client, settings, for: "mail")
        case .account(let email):
            if let device {
                usual = [.device(device, settings)]
            } else {
                owner = client.map { .owner(of: email, $0.clientNetwork) }
                usual = ThrottleBucket.networks(of: client, settings) + [.account(email, settings)]
            }
        }
        self.owner = owner
    }

    /// All whose rows decide.
    var all: [ThrottleBucket] { usual + [owner].compactMap(\.self) }

    /// Returns those that count.
    func chosen(_ rows: [ThrottleRecord], at now: Int64) -> [ThrottleBucket] {
        guard let owner, rows.contains(where: { $0.id == owner.id && $0.fullAt > now }) else { return usual }
        return [owner]
    }
}
