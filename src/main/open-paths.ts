import { resolve } from 'node:path'
import { argumentLocation } from '../shared/server-url.ts'

/** Files the system asked the app to open, kept until the window is ready for them. */
export class OpenPaths {
  #waiting: string[] = []
  #deliver: ((path: string) => void) | null = null

  add(path: string): void {
    if (this.#deliver === null) this.#waiting.push(path)
    else this.#deliver(path)
  }

  /** Delivers what is waiting, and everything after it. */
  deliverTo(deliver: (path: string) => void): void {
    this.#deliver = deliver
    for (const path of this.#waiting.splice(0)) deliver(path)
  }

  /** Keeps what comes until the page is ready again: it is loading, or gone. */
  hold(): void {
    this.#deliver = null
  }
}

/** The files named on a command line; `skip` is how many words name the program itself. */
export function pathsOfArguments(
  args: readonly string[],
  { skip, folder }: { skip: number; folder: string },
): string[] {
  return args
    .slice(skip)
    .filter((word) => word !== '' && !word.startsWith('-'))
    .map((word) => argumentLocation(word, (path) => resolve(folder, path)))
}
