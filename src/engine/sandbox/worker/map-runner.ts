import { Deadline } from './deadline.ts'
import { failureNote, lateMessage, memoryNote, outOfMemory } from './failure-note.ts'
import { compileMap, mapFile } from '../compile/compile-map.ts'
import type { CompiledMap } from '../compile/module-to-factory.ts'
import { stateCells, type GuestNote } from '../guest/guest-batch.ts'
import type { SandboxLimits } from '../limits.ts'
import { mostSteps } from '../instance/fuel/tank.ts'
import { QuickJsInstance, type InstanceFault, type InstanceResult } from '../instance/quickjs-instance.ts'
import type { InstanceSupply } from '../instance/instance-supply.ts'
import { MapSyntaxError } from '../compile/map-syntax-error.ts'
import type { TraceDepth } from '../trace/trace-depth.ts'
import type { MapFailure, TaskRows } from './messages.ts'
import { packBatch } from '../encoding/pack-batch.ts'
import { placePatterns } from '../compile/place-patterns.ts'
import type { Position } from '../compile/source-positions.ts'
import { instrument, type TracedMap } from '../trace/instrument.ts'
import type { ProbeTable } from '../trace/probe.ts'

/** What the runner asks while the guest runs: that it beats, and whether the task was called off. */
export interface RunControl {
  beat(): void
  cancelled(): boolean
}

export interface RunnerNeeds {
  readonly limits: Required<SandboxLimits>
  readonly supply: InstanceSupply
  readonly control: RunControl
}

/** Thrown when the task was called off. */
export class RunCancelled extends Error {}

/** Milliseconds, and steps, that a character of a document may take to be parsed, beside what its map has. */
const parsing = { milliseconds: 0.0005, steps: 100 } as const

/**
 * What a document may take of its steps, and of the memory, where other documents have run in its instance before or
 * are to run with it. A document that takes more runs once more, alone in a fresh instance: what is counted there does
 * not depend on any other document. Both shares are so far below the whole that what passes here would pass there.
 */
const shared = { steps: 1 / 4, memory: 3 / 4 } as const

/** A map that is watched makes more steps for the same: it gets so many times as many. */
const watchedSteps = 4

/** Beyond this part of the memory an instance is not used for further documents: its memory cannot shrink. */
const worn = 1 / 2

/** Documents run at once take no more than this part of the steps of one together, as far as those before tell. */
const togetherSteps = 1 / 64
const mostTogether = 256

const place = new RegExp(`${mapFile}:(\\d+):(\\d+)`)

/** Runs one map over batches of documents, in an instance that it replaces whenever a document broke it. */
export class MapRunner {
  readonly #map: CompiledMap | TracedMap
  readonly #limits: Required<SandboxLimits>
  readonly #supply: InstanceSupply
  readonly #control: RunControl
  readonly #deadline: Deadline
  #instance: QuickJsInstance | undefined
  /** Steps that are granted to a call. */
  #steps = mostSteps
  /** Whether documents are being run, and not their rows taken. */
  #mapping = false
  /** Documents that are run in one call. */
  #together = 1
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
    const runner = new MapRunner(trace ? instrument(compiled, trace) : placePatterns(compiled), needs)
    runner.#instance = await runner.#start()
    runner.#steps = runner.#documentSteps
    const inspected = runner.#call(runner.#instance, 'inspect')
    if ('fault' in inspected) runner.#failure = runner.#failureOf(runner.#instance, inspected.fault)
    else if (inspected.value !== '') throw new MapSyntaxError(inspected.value, null)
    return runner
  }

  /** What the numbers in the traces of this map mean; undefined when it is not traced. */
  get probes(): ProbeTable | undefined {
    return 'probes' in this.#map ? this.#map.probes : undefined
  }

  get #documentSteps(): number {
    return this.#limits.documentSteps * (this.probes ? watchedSteps : 1)
  }

  /** The compiled map. */
  get factory(): string {
    return this.#map.factory
  }

  /** Why evaluating the map without a document failed. Then every document fails so. */
  get failure(): MapFailure | undefined {
    return this.#failure
  }

  /** Runs the map over documents. */
  async run(keys: readonly string[], texts: readonly string[]): Promise<TaskRows> {
    const { failure } = this
    if (failure) return { chunks: [], notes: keys.map((_key, document) => failureNote(document, failure)) }
    const chunks: Uint8Array<ArrayBuffer>[] = []
    const notes: GuestNote[] = []
    let alone = 0
    let lines = this.#limits.consoleLines
    for (let next = 0; next < keys.length;) {
      const end = alone > 0 ? next + 1 : keys.length
      const part = await this.#runBatch(keys.slice(next, end), texts.slice(next, end))
      if (this.#control.cancelled()) throw new RunCancelled()
      chunks.push(...part.chunks)
      for (const [document, error, console, trace] of part.notes) {
        notes.push([next + document, error, console.slice(0, lines), trace])
        lines = Math.max(0, lines - console.length)
      }
      next += part.documents
      alone = part.suspects > 0 ? part.suspects : Math.max(0, alone - 1)
    }
    return { chunks, notes }
  }

  /**
   * Runs documents until one breaks the instance. What took too many steps, or too much memory, or crashed is blamed only on one
   * that ran alone in a fresh instance, so `suspects` are to be run that way next.
   */
  async #runBatch(keys: readonly string[], texts: readonly string[]): Promise<Part> {
    const decides = this.#instance === undefined && keys.length === 1
    const instance = (this.#instance ??= await this.#start())
    const packed = { ...packBatch(keys, texts, instance.mark), documents: keys.length }
    const longest = Math.max(...texts.map((part) => part.length))
    const { memoryBytes } = this.#limits
    this.#deadline.allow(longest * parsing.milliseconds)
    this.#steps = this.#documentSteps * (decides ? 1 : shared.steps) + longest * parsing.steps
    const large = keys.length === 1 && longest > 262_144 ? longest * 10 : 0
    instance.memory.setLimit(memoryBytes * (decides ? 1 : shared.memory) + large)
    try {
      const part = this.#drive(instance, packed, decides)
      if (part.broken || isWorn(instance, this.#limits)) this.#instance = undefined
      return part
    } catch (error) {
      this.#instance = undefined
      if (!decides) return { chunks: [], notes: [], documents: 0, suspects: keys.length, broken: true }
      const message = `this document crashed the sandbox: ${error instanceof Error ? error.message : String(error)}`
      const note = failureNote(0, { code: 'MAP_ERROR', message, line: 0, column: 0 })
      return { chunks: [], notes: [note], documents: 1, suspects: 0, broken: true }
    }
  }

  /** Runs a packed batch to its end or to the first document that faults or finds the memory spent. */
  #drive(instance: QuickJsInstance, { header, text, documents }: Packed, decides: boolean): Part {
    instance.state.fill(0)
    const kept: Kept = { chunks: [], notes: [], documents: 0 }
    const isSpent = () => instance.memory.spent || instance.state[stateCells.spent] === 1
    let result = this.#enter(instance, 'load', header, text)
    while ('value' in result && !isSpent()) {
      if (!this.#keep(instance, kept)) return lostPart(kept, instance, decides)
      if (kept.documents === documents) break
      instance.state[stateCells.stop] = 0
      result = this.#enter(instance, 'step')
    }
    if ('value' in result && !isSpent()) return { ...kept, suspects: 0, broken: false }
    const failure = 'fault' in result ? this.#failureOf(instance, result.fault) : undefined
    const isLast = this.#deadline.missed
    if (instance.tank.dry) return lostPart(kept, instance, decides, failure)
    // Where nothing faulted, the document that found the memory spent is done: it is the suspect.
    const own = failure ? null : this.#note(instance, 'drop')
    if (!this.#keep(instance, kept)) return lostPart(kept, instance, decides)
    if (!decides && !isLast && failure?.code !== 'MAP_ERROR') return { ...kept, suspects: 1, broken: true }
    const { documents: document } = kept
    const note = failure
      ? failureNote(document, failure, ...this.#leftBy(instance))
      : memoryNote(document, own)
    return { ...kept, notes: [...kept.notes, note], documents: document + 1, suspects: 0, broken: true }
  }

  /** Runs some of the documents that are packed: as many as will take few steps, as far as those before tell. */
  #enter(instance: QuickJsInstance, ...[way, header = '', text = '']: readonly string[]): InstanceResult {
    instance.state[stateCells.most] = this.#together
    const before = instance.state[stateCells.finished] ?? 0
    // With as many texts each time: how deep a map may call itself depends on that.
    this.#mapping = true
    let result: InstanceResult
    try {
      result = this.#call(instance, 'enter', way!, header, text, '')
    } finally {
      this.#mapping = false
    }
    const done = Math.max(1, (instance.state[stateCells.finished] ?? 0) - before)
    const few = (this.#documentSteps * togetherSteps * done) / Math.max(1, instance.tank.used)
    this.#together = Math.max(1, Math.min(mostTogether, Math.floor(few)))
    return result
  }

  #call(instance: QuickJsInstance, method: string, ...parameters: readonly string[]): InstanceResult {
    this.#begin(instance)
    return instance.call(method, ...parameters)
  }

  /** Gives code its steps and its time. */
  #begin(instance: QuickJsInstance): void {
    this.#control.beat()
    this.#deadline.start()
    instance.tank.fill(this.#steps)
  }

  /** Takes what is done out of the instance; false where that needs more memory, or steps, than there are. */
  #keep(instance: QuickJsInstance, kept: Kept): boolean {
    this.#begin(instance)
    const taken = instance.takeBytes('take')
    if ('fault' in taken) return false
    if (instance.state[stateCells.noted] === 1) {
      const notes = this.#call(instance, 'takeNotes')
      if ('fault' in notes) return false
      kept.notes.push(...(JSON.parse(notes.value) as GuestNote[]).map((note) => this.#locate(note)))
    }
    kept.chunks.push(taken.value)
    kept.documents = instance.state[stateCells.finished] ?? 0
    return true
  }

  #note(instance: QuickJsInstance, method: 'drop'): GuestNote | null {
    const note = this.#call(instance, method)
    return 'value' in note ? (JSON.parse(note.value) as GuestNote | null) : null
  }

  /** What the document at which an instance was stopped had written to its console, and what it did until then. */
  #leftBy(instance: QuickJsInstance): [console: GuestNote[2], trace: GuestNote[3]] {
    const said = this.#call(instance, 'takeConsole')
    const did = this.probes ? this.#call(instance, 'takeTrace') : undefined
    return [
      'value' in said ? (JSON.parse(said.value) as GuestNote[2]) : [],
      did && 'value' in did ? (JSON.parse(did.value) as GuestNote[3]) : null,
    ]
  }

  async #start(): Promise<QuickJsInstance> {
    this.#deadline.start()
    const instance = this.probes
      ? await QuickJsInstance.start(this.#limits, { traced: true })
      : await this.#supply.take()
    instance.onInterrupt(() => this.#interrupt(instance))
    instance.tank.fill(mostSteps)
    const fault = instance.define(this.#map.factory)
    if (fault) throw new MapSyntaxError(fault.message, this.#placeOf(fault.stack))
    return instance
  }

  /** Asked many times a second while the guest runs. */
  #interrupt(instance: QuickJsInstance): boolean {
    this.#control.beat()
    const document = instance.state[stateCells.document] ?? -1
    // A map that was refused memory gets no rows, whatever it makes of that: to let it try on would take its steps for nothing.
    const refused = this.#mapping && instance.memory.spent
    return refused || instance.tank.spent || this.#deadline.isOver(document) || this.#control.cancelled()
  }

  #failureOf(instance: QuickJsInstance, { message, stack }: InstanceFault): MapFailure {
    const { line, column } = this.#placeOf(stack) ?? { line: 0, column: 0 }
    if (instance.memory.spent || message === 'out of memory') {
      return { code: 'MAP_MEMORY', message: outOfMemory, line, column }
    }
    if (this.#deadline.missed || instance.tank.spent) {
      return { code: 'MAP_TIMEOUT', message: lateMessage(this.#limits), line, column }
    }
    return { code: 'MAP_ERROR', message, line, column }
  }

  #placeOf(stack: string): Position | null {
    const found = place.exec(stack)
    return found ? this.#map.locate({ line: Number(found[1]), column: Number(found[2]) }) : null
  }

  /** Turns the position of an error from the compiled map's into the source's. */
  #locate(note: GuestNote): GuestNote {
    const [document, error, ...rest] = note
    if (!error || error[2] === 0) return note
    const [code, message] = error
    const { line, column } = this.#map.locate({ line: error[2], column: error[3] })
    return [document, [code, message, line, column], ...rest]
  }
}

/** Documents for the guest to load, as `packBatch` makes them, and how many they are. */
interface Packed {
  readonly header: string
  readonly text: string
  readonly documents: number
}

/** What was taken out of an instance: the outcomes of its first `documents` documents. */
interface Kept {
  readonly chunks: Uint8Array<ArrayBuffer>[]
  readonly notes: GuestNote[]
  documents: number
}

interface Part extends TaskRows {
  /** How many documents are decided. */
  readonly documents: number
  /** How many of the next documents must run alone. */
  readonly suspects: number
  /** Whether the instance is of no more use. */
  readonly broken: boolean
}

/** Rows could not be handed over, by default for lack of memory: all that were waiting are suspect, and the one that ran. */
function lostPart(
  kept: Kept,
  instance: QuickJsInstance,
  decides: boolean,
  failure: MapFailure = { code: 'MAP_MEMORY', message: outOfMemory, line: 0, column: 0 },
): Part {
  if (decides)
    return { chunks: [], notes: [failureNote(0, failure)], documents: 1, suspects: 0, broken: true }
  const waiting = (instance.state[stateCells.finished] ?? 0) - kept.documents
  return { ...kept, suspects: waiting + 1, broken: true }
}

/** An instance whose memory has grown (it cannot shrink), or in which something waits that will never run. */
function isWorn(instance: QuickJsInstance, limits: Required<SandboxLimits>): boolean {
  return instance.hasPendingJob || instance.memory.size > limits.memoryBytes * worn
}
