import TrellisKernel
import TrellisUsers

/// Whose secret is guessed.
enum GuessTarget: Hashable, Sendable {
    /// The account with this address, which needs not exist.
    case account(EmailAddress)
    /// The user of a session: those without one can't make the user wait.
    case user(ID<User>)
    /// The mailed code of this address, which has a limit of its own besides: only the network is counted.
    case code(EmailAddress)
    /// No secret, but a mail to an address that the client names: it is counted like a wrong guess, apart from guesses,
    /// for the network only.
    case mail
}
