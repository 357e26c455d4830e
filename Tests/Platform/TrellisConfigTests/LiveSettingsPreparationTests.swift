import Testing

@testable import TrellisConfig

/// Handlers that may refuse new values, and types that may keep theirs.
@Suite("Reloads that are prepared") struct LiveSettingsPreparationTests {
    private struct Refused: Error {}

    private let values = LiveValue<[String: String]>([:])
    private let seen = LiveValue<[String]>([])

    private func live() throws -> LiveSettings {
        try LiveSettings(SettingsCatalog([FanSettings.self, SignSettings.self])) { [values] in
            SettingsSources(values: values.current)
        }
    }

    private func note(_ text: String) { seen.replace(with: seen.current + [text]) }

    @Test("Every handler accepts the new values before the first applies them")
    func order() throws {
        let live = try live()
        live.beforeChange(of: FanSettings.self) { fan in
            note("prepare \(fan.speed), in effect \(live.current[FanSettings.self].speed)")
            return { note("apply, in effect \(live.current[FanSettings.self].speed)") }
        }
        live.onChange(of: FanSettings.self) { note("changed to \($0.speed)") }
        live.beforeChange(of: SignSettings.self) { _ in { note("not reached") } }
        values.replace(with: ["fan.speed": "2"])
        #expect(try live.reload().applied == ["fan.speed"])
        #expect(seen.current == ["prepare 2, in effect 1", "apply, in effect 2", "changed to 2"])
    }

    @Test("A handler that refuses its values refuses the reload as a whole")
    func refused() throws {
        let live = try live()
        live.onChange(of: SignSettings.self) { note("sign \($0.text)") }
        live.beforeChange(of: FanSettings.self) { fan in
            guard fan.speed < 5 else { throw Refused() }
            return { note("fan \(fan.speed)") }
        }
        values.replace(with: ["fan.speed": "9", "sign.text": "hello"])
        let error = #expect(throws: SettingsError.self) { try live.reload() }
        #expect(error?.problems.map(\.message) == ["the new values of fan can't be used: Refused()"])
        #expect(live.current[FanSettings.self].speed == 1 && live.current[SignSettings.self].text == "")
        #expect(seen.current == [])
        values.replace(with: ["fan.speed": "4", "sign.text": "hello"])
        #expect(try live.reload().applied == ["fan.speed", "sign.text"])
        #expect(Set(seen.current) == ["sign hello", "fan 4"])
    }

    @Test("A type can keep some of its values until a restart, also in a secret and an optional setting")
    func kept() throws {
        let live = try live()
        values.replace(with: ["fan.place": "attic:2", "fan.secret_place": "cellar:2", "fan.other_place": "attic:1"])
        var reload = try live.reload()
        // Only the number of a place can change, and a place that is set can't be removed or added.
        #expect(reload.applied == ["fan.place"])
        #expect(reload.deferred == ["fan.other_place", "fan.secret_place"])
        #expect(live.current[FanSettings.self].place.text == "attic:2")
        #expect(live.current[FanSettings.self].otherPlace == nil)
        values.replace(with: ["fan.place": "cellar:2", "fan.secret_place": "attic:2"])
        reload = try live.reload()
        #expect(reload.applied == ["fan.secret_place"] && reload.deferred == ["fan.place"])
    }
}

private struct FanSettings: Settings {
    static let section = "fan"

    @Setting("How fast.", options: [.reloadable]) var speed = 1
    @Setting("Where.", options: [.reloadable]) var place = Place(text: "attic:1")
    @Setting("Where, in secret.", options: [.reloadable]) var secretPlace = Secret(Place(text: "attic:1"))
    @Setting("Where too.", options: [.reloadable]) var otherPlace: Place?
}

private struct SignSettings: Settings {
    static let section = "sign"

    @Setting("Its text.", options: [.reloadable]) var text = ""
}

/// A name and a number, of which only the number can change while the process runs.
private struct Place: SettingValue {
    let text: String
    static var kind: String { "place" }
    static var placeholder: Place { Place(text: "") }
    var settingText: String { text }

    static func read(_ raw: RawSetting) throws(SettingMismatch) -> Place { Place(text: try String.read(raw)) }

    static func canReload(from former: Place?, to new: Place?) -> Bool {
        guard let former, let new else { return false }
        return former.text.prefix { $0 != ":" } == new.text.prefix { $0 != ":" }
    }
}
