/// An error of code that runs in one transaction; its rows are rolled back.
package enum RequestTransactionError: Error, Hashable, CustomStringConvertible {
    /// The code did something else for too long between the first write and its end.
    case pauseTooLong
    /// A later write requires a stricter isolation than the first.
    case isolation

    /// What went wrong, and how to fix it.
    package var description: String {
        switch self {
        case .pauseTooLong:
            """
            A request with an idempotency key held its transaction for too long without using it. Do what is slow \
            before the first write, or in a job.
            """
        case .isolation:
            """
            A request with an idempotency key needs a stricter isolation for a later write than for the first one. Use \
            the same options for both.
            """
        }
    }
}
