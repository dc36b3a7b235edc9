import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { findBeneath, type Host, signalBeneath } from './host.ts'
import { webArguments } from './web-arguments.ts'

const root = resolve(import.meta.dirname, '../..')
const engineWord = 'engine-host.ts'

/** The web host as a person starts it: `npm start -- --web --no-open [file]`, with a state folder of the caller's. */
export class WebHost implements Host {
  /** Where the app is, with a token that works once. */
  readonly url: string
  readonly #process: ChildProcess
  readonly #output: Output

  private constructor(child: ChildProcess, url: string, output: Output) {
    this.#process = child
    this.url = url
    this.#output = output
  }

  /** Everything it has printed. */
  get said(): string {
    return this.#output.said
  }

  /** Starts the app of this checkout, or of another one. */
  static async start(stateFolder: string, file?: string, checkout = root): Promise<WebHost> {
    const args = ['tools/start.ts', ...webArguments(stateFolder, file)]
    // A group of its own, so that whatever it starts ends with it.
    const child = spawn(process.execPath, args, {
      cwd: checkout,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    const output: Output = { said: '' }
    return new WebHost(child, await printedUrl(child, output), output)
  }

  /** Asks for another link, as pressing Enter in its terminal does. */
  async newLink(): Promise<string> {
    const before = links(this.said).length
    this.#process.stdin?.write('\n')
    while (links(this.said).length === before) await setTimeout(20)
    return links(this.said)[before] ?? ''
  }

  /** Ends the engine's process beneath it, as a machine without memory does; the web host starts another one. */
  killEngine(): void {
    signalBeneath(this.#process.pid!, engineWord, 'SIGKILL')
  }

  /** Keeps the engine's process from doing anything, until it is killed. */
  suspendEngine(): void {
    signalBeneath(this.#process.pid!, engineWord, 'SIGSTOP')
  }

  /** Whether there is an engine at this moment, which was not so just after one was killed. */
  get hasEngine(): boolean {
    return this.enginePid !== undefined
  }

  /** The process of the engine; undefined while there is none. */
  get enginePid(): number | undefined {
    return findBeneath(this.#process.pid!, engineWord)
  }

  /** Ends the host, as closing its terminal would; the state folder stays for a host that follows. */
  async stop(): Promise<void> {
    const child = this.#process
    if (child.exitCode !== null || child.pid === undefined) return
    const { promise, resolve: ended } = Promise.withResolvers<void>()
    child.once('exit', () => ended())
    process.kill(-child.pid, 'SIGTERM')
    await promise
  }
}

interface Output {
  said: string
}

function links(said: string): readonly string[] {
  return said.match(/http:\/\/127\.0\.0\.1:\d+\/\S*/g) ?? []
}

function printedUrl(child: ChildProcess, output: Output): Promise<string> {
  const { promise, resolve: found, reject } = Promise.withResolvers<string>()
  const listen = (chunk: Buffer) => {
    output.said += chunk.toString()
    const [url] = links(output.said)
    if (url !== undefined) found(url)
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  child.once('exit', (code) =>
    reject(new Error(`The web host ended with ${code} before it was ready:\n${output.said}`)),
  )
  return promise
}
