/// A request whose head was received, and whose body follows.
struct ReceivedRequest: Sendable {
    let head: ReceivedHead
    let body: RequestBodyStream
}
