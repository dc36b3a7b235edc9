import type { Entry } from '../entries.ts'
import type { Said, Write } from './order.ts'

/** The parent's record of a file: what was acknowledged, and what may or may not be there. */
export class Expected {
  readonly documents = new Map<string, string>()
  readonly versions = { index: { least: 1, most: 1 }, by_tag: { least: 1, most: 1 } }
  acknowledged = 0
  refused = 0
  pending: readonly Write[] | null = null
  upgraded: 'no' | 'maybe' | 'yes' = 'no'
  failure: string | null = null
  publications = 0

  /** Takes in what a worker said before it was killed. */
  hear(lines: readonly string[]): void {
    this.pending = null
    this.failure = null
    for (const line of lines) this.#hear(JSON.parse(line) as Said)
  }

  #hear(said: Said): void {
    switch (said.say) {
      case 'begin':
        this.pending = said.writes
        break
      case 'ack':
        this.#apply(this.pending!)
        this.acknowledged++
        this.pending = null
        break
      case 'refused':
        this.refused++
        this.pending = null
        break
      case 'publishing':
        this.versions[said.view].most = said.version
        break
      case 'published':
        this.versions[said.view] = { least: said.version, most: said.version }
        this.publications++
        break
      case 'upgrading':
        this.upgraded = 'maybe'
        break
      case 'upgraded':
        this.upgraded = 'yes'
        break
      case 'failed':
        this.failure = said.message
        break
      case 'loaded':
      case 'opened':
        break
      default:
        said satisfies never
    }
  }

  /** How many writes were acknowledged since this was last asked. */
  takeAcknowledged(): number {
    const taken = this.acknowledged
    this.acknowledged = 0
    return taken
  }

  /** The documents as they must be, in both cases of what was under way. */
  possible(): Map<string, string>[] {
    const without = this.documents
    if (this.pending === null) return [without]
    return [without, withWrites(without, this.pending)]
  }

  /** Takes in what another program wrote after the kill. */
  hearForeign(key: string, entry: Entry | null): void {
    this.#apply([[key, entry]])
  }

  #apply(writes: readonly Write[]): void {
    const after = withWrites(this.documents, writes)
    this.adopt(after)
  }

  adopt(documents: ReadonlyMap<string, string>): void {
    if (documents === this.documents) return
    this.documents.clear()
    for (const [key, text] of documents) this.documents.set(key, text)
  }
}

function withWrites(documents: ReadonlyMap<string, string>, writes: readonly Write[]): Map<string, string> {
  const after = new Map(documents)
  for (const [key, entry] of writes) {
    if (entry === null) after.delete(key)
    else after.set(key, JSON.stringify(entry))
  }
  return after
}
