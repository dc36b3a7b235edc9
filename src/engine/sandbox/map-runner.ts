import { Deadline } from './deadline.ts'
import { failureLine, lateMessage, memoryLine, outOfMemory } from './failure-line.ts'
import { compileMap, mapFile, type CompiledMap } from './compile-map.ts'
import { stateCells, type GuestEntry } from './guest/create-runner.ts'
import type { SandboxLimits } from './limits.ts'
import { Machine, type MachineFault } from './machine.ts'
import type { MachineSupply } from './machine-supply.ts'
import { MapSyntaxError } from './map-syntax-error.ts'
import type { MapFailure, TraceDepth } from './messages.ts'
import { packBatch } from './pack-batch.ts'
import type { Position } from './source-positions.ts'
import { instrument, type TracedMap } from './trace/instrument.ts'
import type { ProbeTable } from './trace/probe.ts'

/** What the runner asks while the guest runs: that it beats, and whether the task was called off. */
export interface RunControl {
  beat(): void
  cancelled(): boolean
}

export interface RunnerNeeds {
  readonly limits: Required<SandboxLimits>
  readonly supply: MachineSupply
  readonly control: RunControl
}

/** Thrown when the task was called off. */
export class RunCancelled extends Error {}

/** Milliseconds that a character of a document may take to be parsed, beside the time its map has. */
const parsingMilliseconds = 0.0005

const place = new RegExp(`${mapFile}:(\\d+):(\\d+)`)

/** Runs one map over batches of documents, in a machine that it replaces whenever a document broke it. */
export class MapRunner {
  readonly #map: CompiledMap | TracedMap
  readonly #limits: Required<SandboxLimits>
  readonly #supply: MachineSupply
  readonly #control: RunControl
  readonly #deadline: Deadline
  #machine: Machine | undefined
  #failure: MapFailure | undefined

  private constructor(map: CompiledMap | TracedMap, { limits, supply, control }: RunnerNeeds) {
    this.#map = map
    this.#limits = limits
    this.#supply = supply
    this.#control = control
    this.#deadline = new Deadline(limits.documentMilliseconds)
  }

  /**
   * Compiles a map and evaluates it once.
   *
   * @throws MapSyntaxError when it does not compile, or exports no synchronous function
   */
  static async load(source: string, needs: RunnerNeeds, trace?: TraceDepth): Promise<MapRunner> {
    const compiled = compileMap(source)
    const runner = new MapRunner(trace ? instrument(compiled, trace === 'values') : compiled, needs)
    runner.#machine = await runner.#start()
    runner.#deadline.start()
    const inspected = runner.#machine.call('inspect')
    if ('fault' in inspected) runner.#failure = runner.#failureOf(runner.#machine, inspected.fault)
    else if (inspected.value !== '') throw new MapSyntaxError(inspected.value, null)
    return runner
  }

  /** What the numbers in the traces of this map mean; undefined when it is not traced. */
  get probes(): ProbeTable | undefined {
    return 'probes' in this.#map ? this.#map.probes : undefined
  }

  /** Why evaluating the map without a document failed. Then every document fails so. */
  get failure(): MapFailure | undefined {
    return this.#failure
  }

  /** Gives one `GuestEntry` text for each document, each ended by a line break. */
  async run(keys: readonly string[], texts: readonly string[]): Promise<string> {
    const { failure } = this
    if (failure) return keys.map(() => failureLine(failure)).join('')
    let lines = ''
    let alone = 0
    for (let next = 0; next < keys.length;) {
      const end = alone > 0 ? next + 1 : keys.length
      const part = await this.#runBatch(keys.slice(next, end), texts.slice(next, end))
      if (this.#control.cancelled()) throw new RunCancelled()
      lines += part.lines
      next += part.documents
      alone = part.suspects > 0 ? part.suspects : Math.max(0, alone - 1)
    }
    return lines
  }

  /**
   * Runs documents until one breaks the machine. Running late is blamed on a document at once; spending the memory
   * or crashing only on one that ran alone in a fresh machine, so `suspects` are to be run that way next.
   */
  async #runBatch(keys: readonly string[], texts: readonly string[]): Promise<Part> {
    const provable = this.#machine === undefined && keys.length === 1
    const machine = (this.#machine ??= await this.#start())
    const { header, text } = packBatch(keys, texts, machine.mark, this.#limits.consoleLines)
    this.#deadline.allow(Math.max(...texts.map((part) => part.length)) * parsingMilliseconds)
    machine.setMemoryLimit(this.#limits.memoryBytes + (text.length > 262_144 ? text.length * 10 : 0))
    try {
      const { lines, failure, spent } = this.#drive(machine, header, text, keys.length)
      if (!failure && !spent) {
        if (isWorn(machine, this.#limits)) this.#machine = undefined
        return { lines: lines.join(''), documents: keys.length, suspects: 0 }
      }
      this.#machine = undefined
      // Where nothing faulted, the last line is the suspect's own.
      const own = failure ? undefined : lines.pop()
      if (failure?.code !== 'MAP_TIMEOUT' && spent && !provable) {
        return { lines: lines.join(''), documents: lines.length, suspects: 1 }
      }
      const guilty = failure ? failureLine(failure, ...this.#leftBy(machine)) : memoryLine(own)
      return { lines: [...lines, guilty].join(''), documents: lines.length + 1, suspects: 0 }
    } catch (error) {
      this.#machine = undefined
      if (!provable) return { lines: '', documents: 0, suspects: keys.length }
      const message = `this document crashed the sandbox: ${error instanceof Error ? error.message : String(error)}`
      const line = failureLine({ code: 'MAP_ERROR', message, line: 0, column: 0 })
      return { lines: line, documents: 1, suspects: 0 }
    }
  }

  /** Runs a packed batch to its end or to the first document that faults or finds the memory spent. */
  #drive(machine: Machine, header: string, text: string, documents: number) {
    machine.state.fill(0)
    const lines: string[] = []
    const keep = (finished: string) => {
      const entries = finished === '' ? [] : finished.split(/(?<=\n)/)
      const failed = machine.state[stateCells.failed] === 1
      lines.push(...(failed ? entries.map((line) => this.#locateError(line)) : entries))
    }
    const call = (method: string, ...parameters: readonly string[]) => {
      this.#deadline.start()
      return machine.call(method, ...parameters)
    }
    const isSpent = () => machine.memory.spent || machine.state[stateCells.spent] === 1
    let result = call('load', header, text)
    while ('value' in result && !isSpent() && lines.length < documents) {
      machine.state[stateCells.stop] = 0
      result = call('step')
      if ('value' in result) keep(result.value)
    }
    if ('value' in result) return { lines, failure: undefined, spent: isSpent() }
    const failure = this.#failureOf(machine, result.fault)
    const finished = call('take')
    if ('value' in finished) keep(finished.value)
    return { lines, failure, spent: failure.code === 'MAP_MEMORY' }
  }

  /** What the document at which a machine was stopped had written to its console, and what it did until then. */
  #leftBy(machine: Machine): [console: string, trace: string] {
    this.#deadline.start()
    const said = machine.call('takeConsole')
    const did = this.probes ? machine.call('takeTrace') : undefined
    return ['value' in said ? said.value : '[]', did && 'value' in did ? did.value : 'null']
  }

  async #start(): Promise<Machine> {
    this.#deadline.start()
    const machine = this.probes ? await Machine.start(this.#limits, true) : await this.#supply.take()
    machine.onInterrupt(() => this.#interrupt())
    const fault = machine.define(this.#map.factory)
    if (fault) throw new MapSyntaxError(fault.message, this.#placeOf(fault.stack))
    return machine
  }

  /** Asked many times a second while the guest runs. */
  #interrupt(): boolean {
    this.#control.beat()
    const document = this.#machine?.state[stateCells.document] ?? -1
    return this.#deadline.isOver(document) || this.#control.cancelled()
  }

  #failureOf(machine: Machine, { message, stack }: MachineFault): MapFailure {
    const { line, column } = this.#placeOf(stack) ?? { line: 0, column: 0 }
    if (this.#deadline.missed) {
      return {
        code: 'MAP_TIMEOUT',
        message: lateMessage(this.#limits.documentMilliseconds),
        line,
        column,
      }
    }
    if (machine.memory.spent || message === 'out of memory') {
      return { code: 'MAP_MEMORY', message: outOfMemory, line, column }
    }
    return { code: 'MAP_ERROR', message, line, column }
  }

  #placeOf(stack: string): Position | null {
    const found = place.exec(stack)
    return found ? this.#map.locate({ line: Number(found[1]), column: Number(found[2]) }) : null
  }

  /** Turns the position of an error line from the compiled map's into the source's. */
  #locateError(text: string): string {
    if (!text.startsWith('{"e"')) return text
    const { e, ...rest } = JSON.parse(text) as GuestEntry
    if (!e || e[2] === 0) return text
    const { line, column } = this.#map.locate({ line: e[2], column: e[3] })
    return `${JSON.stringify({ e: [e[0], e[1], line, column], ...rest })}\n`
  }
}

interface Part {
  readonly lines: string
  /** How many documents are decided. */
  readonly documents: number
  /** How many of the next documents must run alone. */
  readonly suspects: number
}

/** A machine whose memory has grown (it cannot shrink), or in which something waits that will never run. */
function isWorn(machine: Machine, limits: Required<SandboxLimits>): boolean {
  return machine.hasPendingJob || machine.memory.size > limits.memoryBytes * 0.75
}
