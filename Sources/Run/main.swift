// The executable. Its code is in `Sources/App`, a library, so that tests can use it too.
import App
import Trellis

await App.main()
