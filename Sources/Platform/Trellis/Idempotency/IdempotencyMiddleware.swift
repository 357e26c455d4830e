import HTTPTypes
import NIOCore
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// What carries out each request with an `Idempotency-Key` once; the innermost middleware of a route with the trait.
///
/// - I1: The row with the response is written in the transaction of what the route writes. So a retry after a crash, or
///   after a commit whose outcome is unknown, either finds the row, or nothing happened.
/// - I2: Only responses that aren't errors are stored. When the route throws, or returns an error, everything is rolled back, and the key is
///   free.
/// - I3: Of requests at the same time with one key, one is carried out. In the same process the others fail with 409; on
///   another server they wait for its commit and get its response. The unique index decides.
/// - I4: Access was checked before, also for a stored response: a user who may no longer call the route gets 403.
/// - I5: A request without the field costs nothing.
struct IdempotencyMiddleware: ContextMiddleware {
    /// How long a route may do something else between its first write and its end, while it holds a connection.
    private static let pause = Duration.seconds(5)

    let database: Database
    let settings: IdempotencySettings
    private let inProgress = RequestsInProgress()

    init(_ database: Database, _ settings: IdempotencySettings) {
        self.database = database
        self.settings = settings
    }

    var errors: [any AppError] { IdempotencyError.allCases }

    func respond<Context: AccessContext>(
        to request: RouteRequest, in context: Context, next: ContextNext
    ) async throws -> RouteResponse {
        guard let field = request.info.headers[.idempotencyKey], context.scope.userID != .noUser else {
            return try await next(request)
        }
        let key = try IdempotencyKey(field: field)
        let body = try await request.collectBody()
        let scope = context.scope
        let claim = IdempotencyClaim(key, request, body: body, scope: scope)
        guard inProgress.begin(claim.keyDigest) else { throw IdempotencyError.inProgress }
        defer { inProgress.end(claim.keyDigest) }
        let earlier = try await database.tenant(scope).first(IdempotencyRecord.of(scope.userID, claim))
        if let response = try replay(earlier, of: claim) { return response }
        do {
            return try await database.transaction(for: scope, pause: Self.pause) {
                try await next(request.replacing(body: RequestBody(body)))
            } last: { [limit = settings.responseLimit.bytes, retention = settings.retention] response, tx in
                guard response.status.code < 400 else { throw Refusal(response: response) }
                // An expired row of the same key may still be there.
                if earlier != nil { try tx.delete(IdempotencyRecord.of(scope.userID, claim)) }
                let sealed = try StoredResponse.bytes(of: response, limit: limit).map(claim.seal)
                let now = tx.databaseNow
                try tx.insert(
                    IdempotencyRecord(
                        id: ID(), tenantID: scope.tenantID, userID: scope.userID, keyDigest: claim.keyDigest,
                        fingerprint: claim.fingerprint, response: sealed, createdAt: now, expiresAt: now + retention))
            }
        } catch let refusal as Refusal {
            return refusal.response
        } catch {
            return try await response(after: error, of: claim, scope)
        }
    }

    /// A response that is an error without having been thrown: what the route wrote is rolled back.
    private struct Refusal: Error { let response: RouteResponse }

    /// Returns the stored response after a failure, if there is one: another server may have carried out the request in
    /// the meantime, or the commit succeeded although its outcome wasn't known.
    ///
    /// - Throws: the failure, if nothing is stored.
    private func response(
        after failure: any Error, of claim: IdempotencyClaim, _ scope: Scope
    ) async throws -> RouteResponse {
        guard !Task.isCancelled, failure is any AppError,
            let stored = try? await database.tenant(scope).first(IdempotencyRecord.of(scope.userID, claim)),
            let response = try replay(stored, of: claim)
        else { throw failure }
        return response
    }

    /// Returns the response of a row; nil without one, and after its retention.
    private func replay(_ row: IdempotencyRecord?, of claim: IdempotencyClaim) throws -> RouteResponse? {
        guard let row, row.expiresAt > database.now else { return nil }
        guard row.fingerprint == claim.fingerprint else { throw IdempotencyError.keyReused }
        guard let sealed = row.response, let bytes = claim.open(sealed), let stored = StoredResponse(bytes: bytes)
        else { throw IdempotencyError.responseNotStored }
        var response = stored.response
        response.headers[.idempotencyReplayed] = "true"
        return response
    }
}
