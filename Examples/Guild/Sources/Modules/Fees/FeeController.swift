import Trellis
import TrellisKernel
import TrellisWeb

/// The fees of the caller's club.
@Controller("fees")
struct FeeController {
    let fees: FeeService

    init(_ context: TenantContext) {
        fees = FeeService(database: context.database)
    }

    /// List fees, newest first.
    ///
    /// For the next page, send `next_cursor` with the same filter.
    @GET(access: .permission(.feesView), errors: [CursorError.invalid])
    func list(filter: FeeFilter, page: PageRequest) async throws -> Page<FeeResponse> {
        try await fees.list(filter, page).map(FeeResponse.init)
    }

    /// Create a fee of a member.
    @POST(access: .permission(.feesManage), errors: [FeeError.memberUnknown])
    func create(body: FeeCreate) async throws -> Created<FeeResponse> {
        let record = try await fees.create(body)
        return Created(FeeResponse(record), location: "\(record.id)", version: record.version)
    }

    /// Fetch one fee.
    @GET("{id}", access: .permission(.feesView), errors: [FeeError.notFound])
    func get(id: ID<Fee>) async throws -> Conditional<FeeResponse> {
        let record = try await fees.get(id)
        return Conditional(FeeResponse(record), version: record.version)
    }

    /// Note the payment of a fee.
    @POST("{id}/payment", access: .permission(.feesManage), errors: [FeeError.notFound, FeeError.alreadyPaid])
    func pay(id: ID<Fee>) async throws -> FeeResponse {
        FeeResponse(try await fees.pay(id))
    }
}
