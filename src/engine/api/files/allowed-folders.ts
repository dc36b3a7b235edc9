import { readlink, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { DatastoreError } from '../../../shared/errors.ts'

/**
 * The folders in which the app may list, open and write files: those that the person chose when starting the web host. The
 * desktop app has no such limit, as its dialogs are the system's own.
 */
export class AllowedFolders {
  readonly #chosen: readonly string[] | undefined
  #real: Promise<readonly string[]> | undefined

  constructor(folders: readonly string[] | undefined) {
    this.#chosen = folders
  }

  /** Whether a path, with every link on its way followed, lies in an allowed folder. */
  async includes(path: string): Promise<boolean> {
    if (this.#chosen === undefined) return true
    this.#real ??= Promise.all(this.#chosen.map((folder) => realPlace(folder)))
    const place = await realPlace(path)
    return (await this.#real).some((folder) => isWithin(place, folder))
  }

  /** @throws DatastoreError `ACCESS_DENIED` when the path lies outside. */
  async check(path: string): Promise<void> {
    if (await this.includes(path)) return
    const folders = this.#chosen?.map((folder) => `"${folder}"`).join(', ')
    throw new DatastoreError(
      'ACCESS_DENIED',
      `"${path}" is outside the folders that this app may use: ${folders}. Start it with --folder and the folder that you need.`,
    )
  }

  /** The home folder where it is allowed, otherwise the first folder that is. */
  async start(): Promise<string> {
    const home = homedir()
    return (await this.includes(home)) ? home : (this.#chosen?.[0] ?? home)
  }
}

/** As many links as Linux follows in one path. */
const mostLinks = 40

/** Where a path leads. What is not there yet is looked for by the folder it will be in, behind a link that leads to it. */
async function realPlace(path: string, links = 0): Promise<string> {
  const absolute = resolve(path)
  const found = await realpath(absolute).catch(() => null)
  if (found !== null) return found
  const target = links < mostLinks ? await readlink(absolute).catch(() => null) : null
  if (target !== null) return realPlace(resolve(dirname(absolute), target), links + 1)
  const parent = dirname(absolute)
  return parent === absolute ? absolute : join(await realPlace(parent, links), basename(absolute))
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
