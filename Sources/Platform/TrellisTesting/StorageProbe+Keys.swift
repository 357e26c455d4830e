import TrellisStorage

extension StorageProbe {
    func checkOddKeys() async throws {
        let names = [
            "with space", " leading and trailing ", "a+b", "100%", "%41", "%2F", "a&b=c", "a?b#c", "quote\"s'", "ü",
            "u\u{308}", "€uro", "emoji 😀", "漢字", "..a", "a..", "...", ".hidden", "-rf", "~", "File", "file", "FILE",
            "a:b", "a*b|c<d>e", "semi;colon", "comma,", "(round)[square]{curly}", "@at!", "$HOME", "`tick`", "a^b",
            "con", "nul.txt", "trailing.", "\u{A0}", "a\u{200B}b", "deep/er/than/the/others", "x=y/z+",
        ]
        for (number, name) in names.enumerated() { try await put(name, "text \(number)") }
        for (number, name) in names.enumerated() {
            try await expect(name, hasText: "text \(number)")
            let found = try await storage.head(key(name))?.key
            try expect(try found == key(name), "the key \(name)", "it was \(found?.description ?? "nil")")
        }
        let listed = try await storage.list(prefix: prefix, after: nil, limit: 1000).objects.map(\.key)
        let expected = try names.map(key).sorted()
        try expect(listed == expected, "all \(expected.count) keys in a list", "they were \(listed)")
        try await storage.copy(key("100%"), to: key("copy of 100% ü+"))
        try await expect("copy of 100% ü+", hasText: "text 3")
        for name in names { try await storage.delete(key(name)) }
        try await expectNothing(at: "with space")
    }

    func checkLongKeys() async throws {
        let rest = 1024 - prefix.utf8.count
        let names = [
            String(repeating: "a", count: rest), String(repeating: "ü", count: rest / 2),
            String(repeating: "a/", count: (rest - 1) / 2) + "b", String(repeating: "Z", count: 255),
            String(repeating: "😀", count: rest / 4),
            String(repeating: "Y", count: 64) + "/" + String(repeating: "Y", count: 65),
        ]
        for (number, name) in names.enumerated() { try await put(name, "text \(number)") }
        for (number, name) in names.enumerated() { try await expect(name, hasText: "text \(number)") }
        let listed = try await storage.list(prefix: prefix, after: nil, limit: 1000).objects.map(\.key)
        try expect(
            try listed == names.map(key).sorted(), "all \(names.count) keys in a list", "\(listed.count) others were")
    }

    func checkNestedKeys() async throws {
        for name in ["a", "a/b", "a/b/c", "a/b/c/d"] { try await put(name, "text of \(name)") }
        for name in ["a", "a/b", "a/b/c", "a/b/c/d"] { try await expect(name, hasText: "text of \(name)") }
        try await storage.delete(key("a/b"))
        try await expect("a", hasText: "text of a")
        try await expect("a/b/c", hasText: "text of a/b/c")
        try await storage.delete(key("a/b/c/d"))
        try await storage.delete(key("a/b/c"))
        try await expect("a", hasText: "text of a")
        try await put("a/b/c/d", "again")
        try await expect("a/b/c/d", hasText: "again")
    }

    func checkOrder() async throws {
        // Names whose order differs by folder, by case, by UTF-16 and by language; 64 bytes are a boundary of LocalStorage.
        let long = String(repeating: "m", count: 64)
        let names = [
            "a", "a-b", "a.b", "a/b", "a/c/d", "a0", "A", "Z", "z", "~", "ä", "\u{FF5E}", "😀", "a b", "a!/b", "a!",
            "a/b-c", "a/b.c", "a/b/c", "a/b0", "b/a", "ab/c", "aB", long, long + "-", long + "/x", long + "z",
            long + "-/x",
        ]
        for name in names { try await put(name, name) }
        let expected = try names.map(key).sorted()
        for limit in [1000, 1, 4] {
            let listed = try await list(prefix, limit: limit)
            try expect(
                listed == expected, "the order \(expected.map(\.description)) in pages of \(limit)",
                "it was \(listed.map(\.description))")
        }
    }

    func checkPages() async throws {
        let names = (100..<120).map { "page/\($0)" } + (0..<5).map { "page/1/\($0)" }
        for name in names + ["pages", "pag", "other/100"] { try await put(name, name) }
        let expected = try names.map(key).sorted()
        for (prefix, keys) in [
            ("page/", expected), ("page/1", expected),
            ("page/11", expected.filter { $0.description.contains("page/11") }),
            ("page/1/", expected.filter { $0.description.contains("page/1/") }), ("page/110", [try key("page/110")]),
        ] {
            for limit in [1000, 25, 7, 5] {
                let listed = try await list(self.prefix + prefix, limit: limit)
                try expect(
                    listed == keys, "\(keys.count) keys below \(prefix) in pages of \(limit)",
                    "they were \(listed.map(\.description))")
            }
        }
        let page = try await storage.list(prefix: self.prefix + "page/", after: nil, limit: 10)
        let info = try await storage.head(try key("page/1/0"))
        try expect(
            page.objects.first?.size == 8 && page.objects.first?.etag == info?.etag, "size and ETag in a list",
            "it was \(String(describing: page.objects.first))")
    }

    func checkOddPrefixes() async throws {
        for name in ["page/1", "page/2", "pages", "a"] { try await put(name, name) }
        for prefix in [
            "page/11", "page//", "/", "none", "page/1/", "page/../page", "%", "Page", "./a", "page/*", "a\\",
        ] {
            let listed = try await list(self.prefix + prefix, limit: 10)
            try expect(listed.isEmpty, "no keys below \(prefix)", "there were \(listed.count)")
        }
    }

    /// Returns the keys of all pages.
    private func list(_ prefix: String, limit: Int) async throws -> [StorageKey] {
        var keys: [StorageKey] = []
        var cursor: String?
        repeat {
            let page = try await storage.list(prefix: prefix, after: cursor, limit: limit)
            try expect(page.objects.count <= limit, "at most \(limit) objects", "there were \(page.objects.count)")
            try expect(
                page.next == nil || page.objects.count > 0, "a cursor only after objects", "the page was empty")
            keys += page.objects.map(\.key)
            cursor = page.next
            try expect(keys.count <= 10_000, "an end of the list", "there were \(keys.count) objects")
        } while cursor != nil
        return keys
    }
}
