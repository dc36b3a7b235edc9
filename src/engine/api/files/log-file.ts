import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes of the log; what was written before is kept as one file of that size. */
const largest = 512 * 1024

/**
 * The app's own log: what was started, what ended by itself, and faults by their place in the code. It names no document, value,
 * file of the person's, or password, so that it can be sent with a report. Each caller of `write` ensures that; faults go through `faultText`.
 */
export class LogFile {
  readonly path: string
  readonly #folder: string
  readonly #largest: number

  constructor(folder: string, size = largest) {
    this.path = join(folder, 'app.log')
    this.#folder = folder
    this.#largest = size
  }

  /** Writes one line with the time. A log that cannot be written is no reason to stop: there is nobody to tell. */
  write(event: string): void {
    try {
      mkdirSync(this.#folder, { recursive: true })
      this.#turn()
      const line = `${new Date().toISOString()} ${event.replaceAll(/\s*\n\s*/g, ' | ')}\n`
      appendFileSync(this.path, line, { mode: 0o600 })
    } catch {
      // As on a full disk, where every write says so already.
    }
  }

  /** The last lines, at most so many characters; empty where nothing was written yet. */
  last(characters: number): string {
    try {
      const text = readFileSync(this.path, 'utf8')
      return text.length <= characters ? text : text.slice(text.indexOf('\n', text.length - characters) + 1)
    } catch {
      return ''
    }
  }

  /** Begins the log anew when it is full; the former one takes the place of the one before it. */
  #turn(): void {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0
    if (size >= this.#largest) renameSync(this.path, `${this.path}.1`)
  }
}
