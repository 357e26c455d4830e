// Trellis 0.1.0 wrote this file; it is yours to change.
// The executable. Its code is in `Sources/App`, a library, so that tests can use it too.
import GuildApp
import Trellis

await App.main()
