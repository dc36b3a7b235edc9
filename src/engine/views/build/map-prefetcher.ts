import type { TextToMap } from '../../documents/document-row.ts'
import type { DocumentTable } from '../../documents/document-table.ts'
import type { Operation } from '../../storage/operation.ts'
import { BatchSize } from './batch-size.ts'
import type { BuildContext } from './types.ts'
import type { MapOutcome, Mapper } from '../mapper.ts'

/** Where documents come from, in an order of their positions. */
export interface Source {
  /** Some documents after a position. */
  read(after: number, limit: number): Operation<TextToMap[]>
  positionOf(document: TextToMap): number
}

/** Documents that follow one another, and the number up to which they hold every change of the store. */
export interface Batch {
  readonly documents: readonly TextToMap[]
  readonly seq: number
}

export interface MappedBatch extends Batch {
  readonly outcomes: readonly MapOutcome[]
}

interface Mapping {
  readonly mapper: Mapper
  /** The documents to be mapped; all of them, by id, when it is not given. */
  readonly source?: Source
  readonly signal?: AbortSignal
}

interface Flight {
  readonly after: number
  readonly batch: Batch
  readonly outcomes: Promise<MapOutcome[]> | MapOutcome[]
}

/** More are not mapped sooner, and keep more texts and rows in memory; fewer cost each its transaction. */
const largestBatch = 500

/** A program's own map answers at once, and its rows are saved together: as many as a transaction's time allows. */
const largestOwnBatch = 4000

/** Batches that are being mapped in the sandbox while another is saved: one for the workers, one waiting for them. */
const mostAhead = 2

/** Reads and maps documents in their order, a few batches ahead of the caller, which saves them one by one. */
export class MapPrefetcher {
  readonly #context: Pick<BuildContext, 'store' | 'session' | 'documents'>
  readonly #mapper: Mapper
  readonly #source: Source
  readonly #signal: AbortSignal | undefined
  #flights: Flight[] = []
  #calledOff: AbortController
  #stop: AbortSignal
  readonly #size = new BatchSize(largestBatch)
  #answered = 0
  /** The position of the last document that the caller was given, and is to save. */
  #given: number | null = null
  #ahead = mostAhead

  constructor(
    context: Pick<BuildContext, 'store' | 'session' | 'documents'>,
    { mapper, source = byId(context.documents), signal }: Mapping,
  ) {
    this.#context = context
    this.#mapper = mapper
    this.#source = source
    this.#signal = signal
    ;({ calledOff: this.#calledOff, stop: this.#stop } = stoppable(signal))
  }

  /** Whether documents are mapped on this thread, when they are asked for: by a program's own map. */
  get mapsHere(): boolean {
    return this.#ahead === 0
  }

  /**
   * The batch after a position, mapped; null when there is none. What was read ahead from another position on is
   * dropped: the caller kept only a part of the last batch.
   */
  async after(position: number): Promise<MappedBatch | null> {
    if (this.#given !== null) this.#size.saved(this.#given === position)
    if (this.#flights.length > 0 && this.#flights[0]!.after !== position) this.end()
    if (this.#flights.length === 0) await this.#take(position)
    const flight = this.#flights.shift()
    if (flight === undefined) return null
    const outcomes = await flight.outcomes
    this.#given = this.#endOf(flight.batch)
    let last = this.#flights.at(-1)?.batch ?? flight.batch
    while (this.#flights.length < this.#ahead) {
      if (!(await this.#take(this.#endOf(last)))) break
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
    // A failure is met when its batch's turn comes; one that was dropped matters to no caller.
    outcomes.then(note, () => undefined)
  }

  *#read(after: number): Operation<Batch> {
    const { store, documents } = this.#context
    const seq = yield* documents.dialect.adapter.numbers.settled(store)
    return { seq, documents: yield* this.#source.read(after, this.#size.documents) }
  }

  #endOf({ documents }: Batch): number {
    return this.#source.positionOf(documents.at(-1)!)
  }
}

function byId(documents: DocumentTable): Source {
  return { read: (after, limit) => documents.scan.textsAfter(after, limit), positionOf: ({ id }) => id }
}

function stoppable(signal: AbortSignal | undefined) {
  const calledOff = new AbortController()
  const stop = AbortSignal.any([...(signal === undefined ? [] : [signal]), calledOff.signal])
  return { calledOff, stop }
}
