import { numberText } from '../../../shared/numbers.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import type { SampleReason } from '../../../shared/model/view-sample.ts'
import type { DocumentFeatures } from './read-features.ts'

interface Outlier {
  readonly key: string
  readonly reason: SampleReason
}

const mostMembers = 1_000
/** A member that this share of the documents has is one that the others are missing. */
const nearlyAll = 0.95
const mostMissing = 5

/** Remembers the documents that are unlike the others, and nothing of the rest. */
export class Outliers {
  readonly #members = new Map<string, { count: number; firstWithout: string | null }>()
  #documents = 0
  #first: string | null = null
  #largest = { key: '', size: -1 }
  #deepest = { key: '', depth: 3 }
  #empty: string | null = null
  #bigInteger: string | null = null
  #duplicateKey: string | null = null

  add({ key, text }: DocumentText, { members, depth, bigInteger, duplicateKey }: DocumentFeatures): void {
    if (text.length > this.#largest.size) this.#largest = { key, size: text.length }
    if (depth > this.#deepest.depth) this.#deepest = { key, depth }
    if (members.length === 0) this.#empty ??= key
    if (bigInteger) this.#bigInteger ??= key
    if (duplicateKey) this.#duplicateKey ??= key
    this.#noteMembers(key, members)
    this.#documents++
  }

  list(): Outlier[] {
    const found: Outlier[] = []
    const add = (key: string | null, kind: SampleReason['kind'], text: string) => {
      if (key !== null && key !== '') found.push({ key, reason: { kind, text } })
    }
    add(this.#duplicateKey, 'duplicate key', 'has a key twice in one object; the last one counts')
    add(this.#bigInteger, 'big integer', 'has an integer beyond 2^53, which a map gets as a bigint')
    add(this.#empty, 'empty', 'has no fields')
    for (const [name, { count, firstWithout }] of this.#missing()) {
      const share = Math.floor((count / this.#documents) * 100)
      add(firstWithout, 'missing field', `has no "${name.slice(0, 100)}", which ${share} % have`)
    }
    if (this.#documents > 1) {
      add(this.#largest.key, 'largest', `is the largest: ${numberText(this.#largest.size)} characters`)
      add(this.#deepest.key, 'deepest', `is the deepest: ${this.#deepest.depth} levels`)
    }
    return found
  }

  #missing() {
    return [...this.#members]
      .filter(([, { count, firstWithout }]) => firstWithout !== null && count >= this.#documents * nearlyAll)
      .toSorted(([, one], [, other]) => other.count - one.count)
      .slice(0, mostMissing)
  }

  #noteMembers(key: string, members: readonly string[]): void {
    const present = new Set(members)
    for (const [name, member] of this.#members) {
      if (present.delete(name)) member.count++
      else member.firstWithout ??= key
    }
    // What is new by now, all documents before it were without.
    for (const name of present) {
      if (this.#members.size >= mostMembers) break
      this.#members.set(name, { count: 1, firstWithout: this.#first })
    }
    this.#first ??= key
  }
}
