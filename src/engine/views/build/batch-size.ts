import type { TextToMap } from '../../documents/document-row.ts'

/** Text read in one batch, so that a store of large documents does not fill the memory. */
const batchCharacters = 4_000_000

/** What mapping a batch should take: a builder that is stopped loses what is being mapped, and progress is seen each time. */
const batchMilliseconds = 1_000

/** Nothing is known of a map at first, and slow documents may follow a few quick ones. */
const [first, growth] = [8, 8]

/**
 * Documents that are read once more because one of them was changed before it was saved. Many take so long that a writer
 * that goes through the store in the same order would always be there first, and the reader could not overtake.
 */
const afterChange = 32

/** How many documents to map together, by how much text they hold, how long mapping takes, and how often they are changed. */
export class BatchSize {
  #largest: number
  #byText = Infinity
  #byTime = first
  #byChanges = Infinity

  constructor(largest: number) {
    this.#largest = largest
  }

  get documents(): number {
    return Math.max(1, Math.min(this.#largest, this.#byText, this.#byTime, this.#byChanges))
  }

  /** Learns how much text documents hold. */
  read(documents: readonly Pick<TextToMap, 'text'>[]): void {
    const characters = documents.reduce((sum, document) => sum + document.text.length, 0)
    this.#byText = Math.floor((batchCharacters * documents.length) / Math.max(1, characters))
  }

  /** Learns how long mapping documents took. */
  mapped(documents: number, milliseconds: number): void {
    const inTime = Math.floor((batchMilliseconds * documents) / Math.max(1, milliseconds))
    this.#byTime = Math.max(1, Math.min(inTime, documents * growth))
  }

  /** Learns that the documents before were all saved, or that one of them was changed before it could be. */
  saved(all: boolean): void {
    this.#byChanges = all ? this.#byChanges * growth : afterChange
  }

  /** Learns that mapping is no matter of time, and how many documents there may be then. */
  untimed(largest: number): void {
    this.#byTime = Infinity
    this.#largest = largest
  }
}
