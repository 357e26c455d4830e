import Trellis

await PublishApp.main()
