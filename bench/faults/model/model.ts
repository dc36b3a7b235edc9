import { createHash } from 'node:crypto'
import type { Entry, Write } from './steps.ts'

interface Stored {
  readonly rev: string
  readonly seq: number
  readonly text: string
}

export interface Kept extends Stored {
  readonly deleted: boolean
}

export interface Changed {
  readonly key: string
  readonly seq: number
  readonly rev: string
  readonly deleted: boolean
}

export const staleRev = `9-${'f'.repeat(32)}`

/** An operation is refused, with one of these codes: which of several reasons is told is not promised. */
export class Refused extends Error {
  readonly codes: ReadonlySet<string>

  constructor(...codes: string[]) {
    super(codes.join(' or '))
    this.codes = new Set(codes)
  }
}

/** Whether the view is there to refuse, and whether a deletion by revision needs its document. */
interface WriteRules {
  readonly unique: boolean
  readonly guards?: boolean
}

/** The part of a revision that is the same on each database: its number and the hash of its content, not the write's mark. */
export function comparable(rev: string): string {
  return rev.slice(0, rev.indexOf('-') + 33)
}

/** A store as its documentation describes it, in memory and without any care for speed. */
export class Model {
  documents = new Map<string, Stored>()
  history = new Map<string, readonly Kept[]>()
  deletions = new Map<string, Changed>()
  seq = 0
  readonly textOf: (entry: Entry) => string

  /** `textOf` says how the store writes a document. */
  constructor(textOf: (entry: Entry) => string = JSON.stringify) {
    this.textOf = textOf
  }

  /** Does all of the writes or, when one is refused, none. `unique` says whether the view is there to refuse. */
  write(writes: readonly Write[], { unique, guards = false }: WriteRules): void {
    const before = [this.documents, this.history, this.deletions, this.seq] as const
    this.documents = new Map(this.documents)
    this.history = new Map(this.history)
    this.deletions = new Map(this.deletions)
    const reasons = writes.flatMap((write) => this.#reasons(write, guards))
    // Only the end counts: a batch may hand unique values around.
    const emails = this.rows().map(({ email }) => email)
    if (reasons.length === 0 && unique && new Set(emails).size < emails.length) reasons.push('CONSTRAINT')
    if (reasons.length === 0) return
    ;[this.documents, this.history, this.deletions, this.seq] = before
    throw new Refused(...reasons)
  }

  /** Applies a write. Returns why it is refused, and continues, because the writes after it may be refused as well. */
  #reasons(write: Write, guards: boolean): string[] {
    try {
      this.#apply(write, guards)
      return []
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return [...error.codes]
    }
  }

  create(key: string, entry: Entry, options: { readonly unique: boolean }): void {
    const present = this.documents.get(key)
    if (present !== undefined) throw new Refused('CONFLICT')
    this.write([{ do: 'put', key, entry, rev: 'none' }], options)
  }

  restore(key: string, kept: Kept, { unique }: { readonly unique: boolean }): void {
    this.write([{ do: 'put', key, entry: JSON.parse(kept.text) as Entry, rev: 'none' }], { unique })
  }

  /** What `changes({ since })` lists. */
  changes(since: number): Changed[] {
    const alive = [...this.documents].map(([key, { seq, rev }]) => ({ key, seq, rev, deleted: false }))
    const gone = [...this.deletions.values()].filter(({ key }) => !this.documents.has(key))
    return [...alive, ...gone].filter(({ seq }) => seq > since).toSorted((a, b) => a.seq - b.seq)
  }

  /** Rows of the view: the email of each document that has one. */
  rows(): { key: string; email: string; n: number }[] {
    return [...this.documents].flatMap(([key, { text }]) => {
      const { email, n } = JSON.parse(text) as Entry
      return email === undefined ? [] : [{ key, email, n }]
    })
  }

  #apply(write: Write, guards: boolean): void {
    const { key } = write
    const seq = ++this.seq
    const present = this.documents.get(key)
    if (write.do === 'delete') {
      if (present === undefined && guards && write.rev === 'stale') throw new Refused('CONFLICT')
      if (present === undefined) return
      if (write.rev === 'stale') throw new Refused('CONFLICT')
      this.#keep(key, present, true)
      this.documents.delete(key)
      this.deletions.set(key, { key, seq, rev: present.rev, deleted: true })
      return
    }
    const text = this.textOf(write.entry)
    if (write.rev === 'stale') throw new Refused('CONFLICT')
    if (present?.rev.endsWith(`-${hash(text)}`) === true) return
    if (present !== undefined) this.#keep(key, present, false)
    const number = present === undefined ? 1 : Number.parseInt(present.rev, 10) + 1
    this.documents.set(key, { rev: `${number}-${hash(text)}`, seq, text })
  }

  #keep(key: string, present: Stored, deleted: boolean): void {
    this.history.set(key, [{ ...present, deleted }, ...(this.history.get(key) ?? [])])
  }
}

/** A document as PostgreSQL's `jsonb` gives it back: short members first, with spaces. */
export function jsonbText(entry: Entry): string {
  const members = Object.entries(entry).filter(([, value]) => value !== undefined)
  members.sort(([a], [b]) => a.length - b.length)
  return `{${members.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(', ')}}`
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
