import Testing
import TrellisKernel
import TrellisSchema

@Suite struct SchemaStructTests {
    @Test("An object with all keys is read and written back the same")
    func roundTrip() throws {
        let text = #"{"name":"Apollo","description":null,"status":"on-hold","labels":["a","b"],"priority":7}"#
        let value = try decode(ProjectCreate.self, text)
        #expect(value == ProjectCreate(name: "Apollo", status: .onHold, labels: ["a", "b"], priority: 7))
        #expect(try SchemaCoding.text(value) == text)
    }

    @Test("Absent keys take their defaults")
    func defaults() throws {
        let value = try decode(ProjectCreate.self, #"{"name":"Apollo"}"#)
        #expect(value.status == .active)
        #expect(value.labels == [])
        #expect(value.priority == 5)
    }
}

func decode<Value: SchemaValue>(_ type: Value.Type = Value.self, _ text: String, limits: JSONLimits = .default) throws -> Value {
    try SchemaCoding.decode(type, from: Array(text.utf8), limits: limits)
}

func violations<Value: SchemaValue>(_ type: Value.Type, _ text: String) -> [String] {
    do {
        _ = try decode(type, text)
        return []
    } catch let error as InvalidInput {
        return error.violations.map { "\($0.pointer) \($0.code)" }
    } catch {
        return ["\(error)"]
    }
}
