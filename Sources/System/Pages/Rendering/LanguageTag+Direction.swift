import Foundation
import TrellisTexts

extension LanguageTag {
    /// `rtl` for languages that are written from right to left, else `ltr`: the value of `dir` in HTML.
    package var direction: String {
        // The script decides, which most tags don't name; ICU knows it.
        let complete = Locale.Language(identifier: Locale.Language(identifier: description).maximalIdentifier)
        return Self.scripts.contains(complete.script?.identifier ?? "") ? "rtl" : "ltr"
    }

    private static let scripts: Set = ["Adlm", "Arab", "Aran", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"]
}
