import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatastoreError } from '../../shared/errors.ts'
import { argumentLocation } from '../../shared/server-url.ts'
import { defineCommand } from '../command.ts'

/** The root of the repository or of the package: the build puts this module into a file of `dist`. */
const root = join(import.meta.dirname, import.meta.url.endsWith('.ts') ? '../../..' : '..')

/** Where the app starts from in its repository; the package has no such file. */
const start = join(root, 'tools/start.ts')

export const openCommand = defineCommand({
  name: 'open',
  summary: 'open the database in the app, in the browser',
  examples: [['datastore open -d users.db', 'until Ctrl+C']],
  async run(cli, { options }) {
    if (!existsSync(start))
      throw new DatastoreError(
        'NOT_FOUND',
        'The app is not part of this package. Take it from its repository, and start it there with "npm start -- --web FILE".',
      )
    const url = options.database ?? cli.streams.env['DATASTORE_URL']
    // The app asks for a server's password itself: other users of the computer see command lines.
    const location = url === undefined ? [] : [argumentLocation(url, (path) => resolve(path))]
    const child = spawn(process.execPath, [start, '--web', ...location], { stdio: 'inherit' })
    const end = (): void => void child.kill('SIGINT')
    cli.signal.addEventListener('abort', end, { once: true })
    const ended: unknown[] = await once(child, 'exit')
    cli.signal.removeEventListener('abort', end)
    if (ended[0] !== 0) cli.exitCode = 1
  },
})
