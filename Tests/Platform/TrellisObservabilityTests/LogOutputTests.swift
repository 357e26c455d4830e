import Foundation
import Testing

@testable import TrellisObservability

@Suite struct LogOutputTests {
    @Test("Long lines from many threads arrive complete")
    func whole() async throws {
        let pipe = Pipe()
        let output = DescriptorLogOutput(pipe.fileHandleForWriting.fileDescriptor)
        let reader = Task.detached { pipe.fileHandleForReading.readDataToEndOfFile() }
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    let letter = UInt8(ascii: "a") + UInt8(writer)
                    for round in 0..<40 {
                        output.write([UInt8](repeating: letter, count: 100 + round * 250) + [0x0A])
                    }
                }
            }
        }
        try pipe.fileHandleForWriting.close()
        let lines = await reader.value.split(separator: 0x0A)
        #expect(lines.count == 320)
        #expect(lines.allSatisfy { Set($0).count == 1 })
    }

    @Test("A descriptor that can't be written loses only the line")
    func refused() {
        DescriptorLogOutput(-1).write(Array("lost\n".utf8))
    }

    @Test("A pipe is not a terminal, so it gets no colour")
    func terminal() {
        #expect(!DescriptorLogOutput(Pipe().fileHandleForWriting.fileDescriptor).isTerminal)
    }
}
