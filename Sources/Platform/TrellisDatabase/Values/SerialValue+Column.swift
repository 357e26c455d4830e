public import TrellisKernel

extension SerialID: ColumnValue {}
extension SerialNumber: ColumnValue {}
