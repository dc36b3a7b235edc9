import type { TextToMap } from '../documents/document-table.ts'
import type { Operation } from '../storage/operation.ts'
import { BatchSize } from './batch-size.ts'
import type { BuildContext } from './build/types.ts'
import type { MapOutcome, Mapper } from './mapper.ts'

/** Documents that follow one another by id, and the number up to which they hold every change of the store. */
export interface Batch {
  readonly documents: readonly TextToMap[]
  readonly seq: number
}

export interface MappedBatch extends Batch {
  readonly outcomes: readonly MapOutcome[]
}

interface Mapping {
  readonly mapper: Mapper
  /** The last document to be read; all of them when it is not given. */
  readonly lastId?: number
  readonly signal?: AbortSignal
}

interface Flight {
  readonly after: number
  readonly batch: Batch
  readonly outcomes: Promise<MapOutcome[]> | MapOutcome[]
}

const largestBatch = 1000

/** A program's own map answers at once, and its rows are saved together: as many as a transaction's time allows. */
const largestOwnBatch = 4000

/** Batches that are being mapped in the sandbox while another is saved: one for the workers, one waiting for them. */
const mostAhead = 2

/** Reads and maps documents in id order, a few batches ahead of the caller, who saves them one by one. */
export class MapAhead {
  readonly #context: Pick<BuildContext, 'store' | 'session' | 'documents'>
  readonly #mapper: Mapper
  readonly #lastId: number
  readonly #signal: AbortSignal | undefined
  #flights: Flight[] = []
  #calledOff: AbortController
  #stop: AbortSignal
  readonly #size = new BatchSize(largestBatch)
  #answered = 0
  /** The last document that the caller was given, and is to save. */
  #given: number | null = null
  #ahead = mostAhead

  constructor(
    context: Pick<BuildContext, 'store' | 'session' | 'documents'>,
    { mapper, lastId = Number.MAX_SAFE_INTEGER, signal }: Mapping,
  ) {
    this.#context = context
    this.#mapper = mapper
    this.#lastId = lastId
    this.#signal = signal
    ;({ calledOff: this.#calledOff, stop: this.#stop } = stoppable(signal))
  }

  /** Whether documents are mapped on this thread, when they are asked for: by a program's own map. */
  get mapsHere(): boolean {
    return this.#ahead === 0
  }

  /**
   * The batch that follows the document `checkpoint`, mapped; null when there is none. What was read ahead from
   * another document on is dropped: the caller kept only a part of the last batch.
   */
  async after(checkpoint: number): Promise<MappedBatch | null> {
    if (this.#given !== null) this.#size.saved(this.#given === checkpoint)
    if (this.#flights.length > 0 && this.#flights[0]!.after !== checkpoint) this.end()
    if (this.#flights.length === 0) await this.#take(checkpoint)
    const flight = this.#flights.shift()
    if (flight === undefined) return null
    const outcomes = await flight.outcomes
    this.#given = flight.batch.documents.at(-1)!.id
    let last = this.#flights.at(-1)?.batch ?? flight.batch
    while (this.#flights.length < this.#ahead) {
      if (!(await this.#take(last.documents.at(-1)!.id))) break
      last = this.#flights.at(-1)!.batch
    }
    return { ...flight.batch, outcomes }
  }

  /** Calls off what is being mapped ahead. */
  end(): void {
    this.#flights = []
    this.#calledOff.abort()
    ;({ calledOff: this.#calledOff, stop: this.#stop } = stoppable(this.#signal))
  }

  async #take(after: number): Promise<boolean> {
    const batch = await this.#context.session.storage.read(this.#read(after))
    if (batch.documents.length === 0) return false
    const outcomes = this.#mapper.run(batch.documents, this.#stop)
    this.#size.read(batch.documents)
    if (outcomes instanceof Promise) this.#time(batch, outcomes)
    else {
      // A program's own map answers at once, on this thread: mapping ahead would only keep more in memory.
      this.#ahead = 0
      this.#size.untimed(largestOwnBatch)
    }
    this.#flights.push({ after, batch, outcomes })
    return true
  }

  /** Batches are mapped one after the other: the time of one begins where that of the former ended. */
  #time(batch: Batch, outcomes: Promise<unknown>): void {
    const asked = performance.now()
    const note = (): void => {
      const now = performance.now()
      this.#size.mapped(batch.documents.length, now - Math.max(asked, this.#answered))
      this.#answered = now
    }
    // A failure is met when its batch's turn comes; one that was dropped concerns nobody.
    outcomes.then(note, () => undefined)
  }

  *#read(after: number): Operation<Batch> {
    const { store, documents } = this.#context
    const seq = yield* documents.dialect.numbers.settled(store)
    const found = yield* documents.textsAfter(after, this.#size.documents)
    return { seq, documents: found.filter((document) => document.id <= this.#lastId) }
  }
}

function stoppable(signal: AbortSignal | undefined) {
  const calledOff = new AbortController()
  const stop = AbortSignal.any([...(signal === undefined ? [] : [signal]), calledOff.signal])
  return { calledOff, stop }
}
