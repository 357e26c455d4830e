import SampleProduct
import Trellis
import TrellisJobs
import TrellisSchema

/// The sample product with a job that has secrets.
struct SecretProduct: Product {
    static let name = SampleApp.name
    static let version = "1.0.0"
    static let settings = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try SampleApp.compose(on: platform)
        composition.modules += [SecretModule()]
        return composition
    }
}

/// A job with a secret, whose result has another one.
@Schema
struct UnlockJob: Job {
    static let name = "secret.unlock"
    var door: String
    @Confidential var code: String

    func run(_ context: JobContext) async throws -> Unlocked { Unlocked(door: door, key: "key of \(code)") }
}

@Schema
struct Unlocked {
    var door: String
    @Confidential var key: String
}

private struct SecretModule: Module {
    static let name = "secret"

    var jobs: [JobRegistration] { [JobRegistration(UnlockJob.self)] }
}
