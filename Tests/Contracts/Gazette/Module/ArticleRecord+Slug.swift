import TrellisDatabase
import TrellisKernel

/// A row of `slug`: how many articles have a title with these words.
@Record("slug")
struct SlugRecord: GlobalRecord {
    let id: ID<SlugRecord>
    let word: String
    var last: Int

    static var audit: AuditPolicy { .off(reason: "it follows from the articles") }
}

extension GlobalTransaction {
    /// Inserts an article whose slug no other one has.
    ///
    /// The counter of the words decides, and not a check whether the slug is free: of two transactions that check, both
    /// could find the same one.
    func insertArticle(_ make: (_ slug: String) -> ArticleRecord, titled title: String) throws -> ArticleRecord {
        let word = Self.word(of: title)
        while true {
            let number = try nextNumber(
                SlugRecord(id: ID(at: now), word: word, last: 1), on: { [$0.word] }, counting: { $0.last })
            let slug = number == 1 ? word : "\(word)-\(number)"
            // A title such as "Engines 2" has the slug of the second article "Engines" already.
            if slug != Self.reserved, let article = try insertMissing([make(slug)]).first { return article }
        }
    }

    /// The path of the feed, which no article can have.
    private static var reserved: String { "feed" }

    /// Returns the small letters and digits of ASCII in a title, with hyphens between the words.
    private static func word(of title: String) -> String {
        let words = title.lowercased().utf8.split { byte in
            !(UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte)
        }
        let text = words.map { String(Substring($0)) }.joined(separator: "-").prefix(80)
        return text.isEmpty ? "article" : String(text)
    }
}
