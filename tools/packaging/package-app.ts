import { buildApp } from '../build-app.ts'
import { makeIcons } from './make-icons.ts'
import { runBuilder } from './run-builder.ts'

// `npm run package -- [--linux|--mac|--win] [--publish never] …`: builds the app, draws its icons and makes the installers; what
// follows goes to electron-builder as it is.
buildApp()
await makeIcons()
await runBuilder(process.argv.slice(2))
