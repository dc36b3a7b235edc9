import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { looksLikeUrl } from '../shared/location-text.ts'
import { argumentLocation, isServerUrl } from '../shared/server-url.ts'
import { readSqliteUrl } from '../shared/sqlite-url.ts'

export interface WebOptions {
  readonly port: number
  readonly openBrowser: boolean
  readonly stateFolder: string
  /** The folders in which the app may open, list and write files. */
  readonly folders: readonly string[]
  /** The database named on the command line. */
  readonly file: string | undefined
}

/**
 * Reads the command line of the web host: `[--port 8080] [--no-open] [--state folder] [--folder folder …] [file or URL]`.
 *
 * @throws TypeError saying which option is wrong.
 */
export function parseWebOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): WebOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      web: { type: 'boolean' },
      port: { type: 'string', default: '0' },
      'no-open': { type: 'boolean', default: false },
      state: { type: 'string' },
      folder: { type: 'string', multiple: true },
    },
  })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new TypeError(`--port must be a number from 0 to 65535, not "${values.port}".`)
  if (positionals.length > 1)
    throw new TypeError(`One file can be opened at the start, but ${positionals.length} were given.`)
  const [named] = positionals
  const file = named === undefined ? undefined : argumentLocation(named, (path) => resolve(path))
  const stateFolder = resolve(values.state ?? defaultStateFolder(environment))
  return {
    port,
    openBrowser: !values['no-open'],
    stateFolder,
    folders: [
      ...(values.folder ?? [homedir(), '.']).map((folder) => resolve(folder)),
      ...folderOf(file),
      stateFolder,
    ],
    file,
  }
}

/** The folder of a file that is named on the command line; none for a server, and for a URL that cannot be read. */
function folderOf(location: string | undefined): string[] {
  if (location === undefined || isServerUrl(location)) return []
  try {
    const path = looksLikeUrl(location) ? readSqliteUrl(location).path : location
    return path === null ? [] : [dirname(resolve(path))]
  } catch {
    // Opening it says what is wrong with it.
    return []
  }
}

/** Beside the desktop app's own folder, never the same one: the two may run at once and each keeps its open tabs. */
function defaultStateFolder(environment: NodeJS.ProcessEnv): string {
  const name = 'datastore-web'
  if (process.platform === 'win32')
    return join(environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), name)
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', name)
  return join(environment.XDG_CONFIG_HOME ?? join(homedir(), '.config'), name)
}
