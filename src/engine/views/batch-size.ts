import type { DocumentText } from '../../shared/model/document.ts'

/** Text read in one batch, so that a store of large documents does not fill the memory. */
const batchCharacters = 4_000_000

/** What mapping a batch should take: whoever is stopped loses what is being mapped, and progress is seen each time. */
const batchMilliseconds = 1_000

/** Nothing is known of a map at first, and behind a few quick documents slow ones may stand. */
const [first, growth] = [8, 8]

/** How many documents to map together, by how much text they hold and how long mapping takes. */
export class BatchSize {
  #largest: number
  #byText = Infinity
  #byTime = first

  constructor(largest: number) {
    this.#largest = largest
  }

  get documents(): number {
    return Math.max(1, Math.min(this.#largest, this.#byText, this.#byTime))
  }

  /** Learns how much text documents hold. */
  read(documents: readonly DocumentText[]): void {
    const characters = documents.reduce((sum, document) => sum + document.text.length, 0)
    this.#byText = Math.floor((batchCharacters * documents.length) / Math.max(1, characters))
  }

  /** Learns how long mapping documents took. */
  mapped(documents: number, milliseconds: number): void {
    const inTime = Math.floor((batchMilliseconds * documents) / Math.max(1, milliseconds))
    this.#byTime = Math.max(1, Math.min(inTime, documents * growth))
  }

  /** Learns that mapping is no matter of time, and how many documents there may be then. */
  untimed(largest: number): void {
    this.#byTime = Infinity
    this.#largest = largest
  }
}
