import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process of Node that runs one script, takes lines on stdin and answers with lines on stdout. */
export class Child {
  readonly lines: string[] = []
  readonly ended: Promise<Ended>
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>
  #complaint = ''
  #waiting: (() => void)[] = []
  #closed = false

  private constructor(process: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#process = process
    process.stdin.on('error', () => undefined)
    process.stderr.on('data', (chunk: Buffer) => (this.#complaint += chunk.toString()))
    createInterface(process.stdout).on('line', (line) => {
      this.lines.push(line)
      this.#wake()
    })
    this.ended = new Promise((resolve, reject) => {
      process.on('error', reject)
      process.on('close', (code, signal) => {
        this.#closed = true
        this.#wake()
        resolve({ code, signal })
      })
    })
  }

  static start(script: string, args: readonly string[] = [], options: readonly string[] = []): Child {
    const started = spawn(process.execPath, ['--no-warnings', ...options, script, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Hundreds of short lives: what one has compiled, the next need not.
      env: { NODE_COMPILE_CACHE: join(tmpdir(), 'datastore-faults-compiled'), ...process.env },
    })
    return new Child(started)
  }

  get pid(): number {
    return this.#process.pid!
  }

  /** What it wrote to stderr. */
  get complaint(): string {
    return this.#complaint.trim()
  }

  send(order: unknown): void {
    this.#process.stdin.write(`${JSON.stringify(order)}\n`)
  }

  /** Waits for the first line that `wanted` accepts; undefined when the process ends or is silent for too long. */
  async line(wanted: (line: string) => boolean, milliseconds: number): Promise<string | undefined> {
    const timer = setTimeout(() => this.#wake(), milliseconds)
    const until = Date.now() + milliseconds
    try {
      for (let seen = 0; ;) {
        for (; seen < this.lines.length; seen++) if (wanted(this.lines[seen]!)) return this.lines[seen]
        if (this.#closed || Date.now() >= until) return undefined
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
      }
    } finally {
      clearTimeout(timer)
    }
  }

  /** Lets it end by itself: nothing more is asked of it. */
  async finish(): Promise<Ended> {
    this.#process.stdin.end()
    return await this.ended
  }

  /** Ends it as the kernel would when memory runs out: no handler of its own runs. */
  async kill(): Promise<Ended> {
    this.#process.kill('SIGKILL')
    return await this.ended
  }

  /** Lets each caller that waits for a line look. */
  #wake(): void {
    for (const look of this.#waiting.splice(0)) look()
  }
}
