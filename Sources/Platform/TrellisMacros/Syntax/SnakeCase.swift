extension String {
    /// The name in snake case: `tenantID` is `tenant_id`, `URLPath` is `url_path`, `userIDs` is `user_ids`.
    ///
    /// A word starts at a capital after a lower-case letter or digit, and at the last capital of a run before
    /// lower-case letters. The plural s of an abbreviation does not start a word.
    var snakeCased: String {
        // TrellisConfig has the same function for the keys of settings: a compiler plugin runs on the machine that
        // builds and cannot share the libraries of the product.
        let characters = Array(self)
        var result = ""
        for (index, character) in characters.enumerated() {
            if character.isUppercase, index > 0, startsWord(at: index, in: characters) { result += "_" }
            result += character.lowercased()
        }
        return result
    }

    private func startsWord(at index: Int, in characters: [Character]) -> Bool {
        let before = characters[index - 1]
        if before == "_" { return false }
        if !before.isUppercase { return true }
        guard index + 1 < characters.count, characters[index + 1].isLowercase else { return false }
        let isPlural =
            characters[index + 1] == "s" && (index + 2 == characters.count || characters[index + 2].isUppercase)
        return !isPlural
    }
}

/// The check for names of tables and columns.
enum SnakeCase {
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 60 else { return false }
        return text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
