import Dispatch
import Synchronization
import TrellisConfig
import TrellisSchema

@testable import Billing

/// A server on 127.0.0.1 that speaks the subset of Stripe's API that the gateway uses, strictly: it refuses unknown
/// fields, another version and malformed forms, keeps idempotency keys, and fails on demand.
///
/// Source: Stripe's API reference and its library for Python 16.1.0, for the version ``StripeClient/version``.
final class StripeServer: Sendable {
    static let secretKey = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
    static let endpointSecret = "whsec_trellis_test_secret"

    /// What happens to the next request whose path begins with a text, instead of or after its effect.
    enum Fault: Sendable {
        /// Responds with a status, without an effect.
        case status(Int, code: String = "api_error", fields: [String: String] = [:])
        /// Has its effect, and responds with a status that is stored for the key, as Stripe does.
        case statusAfterEffect(Int)
        /// Has its effect, and never responds.
        case silenceAfterEffect
        /// Has its effect, and closes the connection.
        case closeAfterEffect
        /// Closes the connection without an effect.
        case close
        /// Never responds, without an effect.
        case silence
        /// Responds with something that isn't JSON, without an effect.
        case garbage(Int)
        /// Waits until ``release()``, and then has its effect.
        case hold

        /// Whether only a timeout ends the request.
        var isSilent: Bool {
            switch self {
            case .silence, .silenceAfterEffect: true
            default: false
            }
        }
    }
    private struct Planned {
        let prefix: String
        let fault: Fault
    }
    /// A request that has or had a key.
    private enum Remembered {
        case inProgress
        case done(form: String, status: Int, body: String)
    }
    private struct State {
        var objects = StripeObjects()
        var requests: [HTTPListener.Request] = []
        var planned: [Planned] = []
        var keys: [String: Remembered] = [:]
    }

    private let state = Mutex(State())
    private let held = DispatchSemaphore(value: 0)
    private let arrived = DispatchSemaphore(value: 0)
    private let listener = Mutex<HTTPListener?>(nil)

    /// Listens until ``stop()``.
    init() throws {
        let listener = try HTTPListener { [weak self] in self?.reaction(to: $0) ?? .close }
        self.listener.withLock { $0 = listener }
    }

    func stop() { listener.withLock { $0 }?.stop() }

    /// Runs `body` with a server.
    static func with<Value>(_ body: (StripeServer) async throws -> Value) async throws -> Value {
        let server = try StripeServer()
        defer { server.stop() }
        return try await body(server)
    }

    var url: String { "http://127.0.0.1:\(listener.withLock { $0?.port ?? 0 })" }
    /// The requests that have arrived, in order.
    var requests: [HTTPListener.Request] { state.withLock { $0.requests } }

    /// Returns the number of requests to a path.
    func count(_ path: String, method: String = "POST") -> Int {
        requests.count { $0.method == method && $0.target.prefix { $0 != "?" } == path }
    }

    /// Plans faults for the next requests to a path, one for each.
    func plan(_ faults: Fault..., on prefix: String) {
        state.withLock { state in
            for fault in faults { state.planned.append(Planned(prefix: prefix, fault: fault)) }
        }
    }

    /// Forgets everything.
    func reset() { state.withLock { $0 = State() } }

    /// Forgets the idempotency keys, as Stripe does after a day.
    func forgetKeys() { state.withLock { $0.keys = [:] } }

    /// Forgets the faults that are planned.
    func clearFaults() { state.withLock { $0.planned = [] } }

    /// Lets a held request go on.
    func release() { held.signal() }

    /// Waits until a request is held, for at most ten seconds.
    func waitUntilHeld() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            DispatchQueue(label: "held").async {
                _ = self.arrived.wait(timeout: .now() + 10)
                continuation.resume()
            }
        }
    }

    /// Reads or changes the objects.
    func objects<Value: Sendable>(_ body: (inout StripeObjects) -> Value) -> Value {
        state.withLock { body(&$0.objects) }
    }

    private func reaction(to request: HTTPListener.Request) -> HTTPListener.Reaction {
        let fault = state.withLock { state -> Fault? in
            state.requests.append(request)
            let index = state.planned.firstIndex { request.target.hasPrefix($0.prefix) }
            return index.map { state.planned.remove(at: $0).fault }
        }
        switch fault {
        case .close: return .close
        case .silence: return .silence
        case .garbage(let status): return .respond(status, body: "<html></html>")
        case .status(let status, let code, let fields):
            return .respond(status, fields: fields, body: Self.error("api_error", code: code))
        default: break
        }
        if let refusal = Self.refusal(of: request) { return refusal }
        let form = StripeRequestForm(request.method == "POST" ? request.body : Self.query(of: request))
        guard let form else { return .respond(400, body: Self.error("invalid_request_error", code: "form_invalid")) }
        return perform(request, form, fault)
    }

    /// Has the effect of a request, once for its key.
    private func perform(
        _ request: HTTPListener.Request, _ form: StripeRequestForm, _ fault: Fault?
    ) -> HTTPListener.Reaction {
        let key = request.method == "POST" ? request.fields["idempotency-key"] : nil
        if let key, let earlier = begin(key, request) { return Self.lost(earlier, fault) }
        if case .hold = fault {
            arrived.signal()
            _ = held.wait(timeout: .now() + 10)
        }
        let path = String(request.target.prefix { $0 != "?" })
        var (status, body) = objects { objects in
            do throws(StripeRefusal) {
                return (200, try objects.response(to: request.method, path, form).text)
            } catch {
                return (error.status, error.body.text)
            }
        }
        if case .statusAfterEffect(let failed) = fault { (status, body) = (failed, Self.error("api_error")) }
        if let key { end(key, request, status, body) }
        return Self.lost(.respond(status, fields: ["Request-Id": "req_\(requests.count)"], body: body), fault)
    }

    /// Returns what is left of a response after a fault.
    private static func lost(_ response: HTTPListener.Reaction, _ fault: Fault?) -> HTTPListener.Reaction {
        switch fault {
        case .silenceAfterEffect: .silence
        case .closeAfterEffect: .close
        default: response
        }
    }

    /// Returns the response to a request whose key was used before, and otherwise marks the key as in progress.
    private func begin(_ key: String, _ request: HTTPListener.Request) -> HTTPListener.Reaction? {
        state.withLock { state in
            switch state.keys[key] {
            case nil:
                state.keys[key] = .inProgress
                return nil
            case .inProgress:
                return .respond(409, body: Self.error("invalid_request_error", code: "idempotency_key_in_use"))
            case .done(let form, let status, let body):
                guard form == request.target + request.body else {
                    return .respond(400, body: Self.error("idempotency_error", code: ""))
                }
                return .respond(status, fields: ["Idempotent-Replayed": "true"], body: body)
            }
        }
    }

    /// Stores the response of a key, unless the request was never considered.
    private func end(_ key: String, _ request: HTTPListener.Request, _ status: Int, _ body: String) {
        state.withLock { state in
            state.keys[key] =
                [400, 404].contains(status)
                ? nil : .done(form: request.target + request.body, status: status, body: body)
        }
    }

    private static func refusal(of request: HTTPListener.Request) -> HTTPListener.Reaction? {
        guard request.fields["authorization"] == "Bearer \(secretKey)" else {
            return .respond(401, body: error("invalid_request_error", code: ""))
        }
        guard request.fields["stripe-version"] == StripeClient.version else {
            return .respond(400, body: error("invalid_request_error", code: "version_invalid"))
        }
        let isForm = request.fields["content-type"] == "application/x-www-form-urlencoded"
        guard request.method == "GET" || (isForm && request.fields["idempotency-key"] != nil) else {
            return .respond(400, body: error("invalid_request_error", code: "form_missing"))
        }
        return nil
    }

    private static func query(of request: HTTPListener.Request) -> String {
        String(request.target.drop { $0 != "?" }.dropFirst())
    }

    static func error(_ type: String, code: String = "api_error") -> String {
        let body: JSONValue = ["error": ["type": .string(type), "code": .string(code), "message": "Card 4242 of Ada"]]
        return body.text
    }
}

extension JSONValue {
    /// The document as text.
    var text: String { (try? SchemaCoding.text(self)) ?? "" }
}
