import Trellis
import TrellisKernel
import TrellisTexts

/// What the composition root itself brings: the errors of its middleware.
struct GuildModule: Module {
    static let name = "guild"

    let errors: [any AppError] = GuildError.allCases
    var texts: TextCatalog {
        get throws { try TextCatalog(GuildError.allCases, [.german: \.german]) }
    }
}
