// The executable of the product of the tests. Its code is in `SampleProduct`, a library, so that tests can use it too.
import SampleProduct
import Trellis

await SampleApp.main()
