import TrellisTexts
import TrellisWeb

/// The languages that a user can select: those of the product, and the selected one.
struct LanguageOptions {
    private let tags: [LanguageTag]
    private let selected: LanguageTag?

    /// Creates the options in the order of their tags.
    init(_ languages: Set<LanguageTag>, selected: LanguageTag?) {
        tags = languages.union([selected].compactMap(\.self)).sorted { $0.description < $1.description }
        self.selected = selected
    }

    /// `tag`, `name` in the language itself, and `isSelected`, for each.
    var fields: [TemplateFields] {
        tags.map { tag in
            [
                "tag": .text(tag.description), "name": .text(Self.names[tag.description] ?? tag.description),
                "isSelected": .flag(tag == selected),
            ]
        }
    }

    /// The names of languages in themselves; others are shown by their tag.
    private static let names = [
        "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English", "es": "Español",
        "fi": "Suomi", "fr": "Français", "hu": "Magyar", "it": "Italiano", "ja": "日本語", "ko": "한국어",
        "nb": "Norsk bokmål", "nl": "Nederlands", "pl": "Polski", "pt": "Português", "ro": "Română",
        "sv": "Svenska", "tr": "Türkçe", "uk": "Українська", "zh": "中文",
    ]
}
