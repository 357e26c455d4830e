import TrellisKernel

extension Timestamp {
    /// The whole hours since 1970: part of the key of a mail that an address gets once an hour.
    var hours: Int64 { microseconds / 3_600_000_000 }
}
