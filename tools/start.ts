import { buildApp } from './build-app.ts'
import { startApp } from './start-app.ts'

// `npm start [file]`, or `npm start -- --web [file]`: builds what is older than its sources, then runs the app.
buildApp()
process.exit(await startApp(process.argv.slice(2)))
