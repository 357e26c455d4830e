extension String {
    /// The name in snake case: `tenantID` is `tenant_id`, `URLPath` is `url_path`, `userIDs` is `user_ids`.
    ///
    /// A word starts at a capital after a small letter or digit, and at the last capital of a run that small letters
    /// follow; the plural s of an abbreviation belongs to it.
    var snakeCased: String {
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
