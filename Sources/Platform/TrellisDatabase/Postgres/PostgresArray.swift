import CLibPQ
import TrellisKernel

/// One-dimensional arrays in the wire format: dimensions, element type, then each element with its length.
enum PostgresArray {
    /// Returns the bytes of the elements; nil for an array with NULLs or more than one dimension.
    static func elements(_ bytes: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer]? {
        var reader = WireReader(bytes)
        guard let dimensions = reader.read(Int32.self), reader.read(Int32.self) != nil, reader.read(UInt32.self) != nil
        else { return nil }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count = reader.read(Int32.self), count >= 0, reader.read(Int32.self) != nil else {
            return nil
        }
        var elements: [UnsafeRawBufferPointer] = []
        for _ in 0..<count {
            guard let length = reader.read(Int32.self), let element = reader.take(Int(length)) else { return nil }
            elements.append(element)
        }
        return elements
    }

    /// Appends an array of `count` elements; `element` writes one, without its length.
    static func append(
        to storage: inout [UInt8], type: Oid, count: Int, _ element: (Int, inout [UInt8]) -> Void
    ) {
        storage.appendBigEndian(Int32(count == 0 ? 0 : 1))
        storage.appendBigEndian(Int32(0))
        storage.appendBigEndian(type)
        if count == 0 { return }
        storage.appendBigEndian(Int32(clamping: count))
        storage.appendBigEndian(Int32(1))
        for index in 0..<count {
            var bytes: [UInt8] = []
            element(index, &bytes)
            storage.appendBigEndian(Int32(clamping: bytes.count))
            storage += bytes
        }
    }
}
