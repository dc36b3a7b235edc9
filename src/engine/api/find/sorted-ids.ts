import { openTemporary } from '../../storage/open-storage.ts'
import { exactRows, run } from '../../storage/operation.ts'
import type { Operation, SqlValue } from '../../storage/operation.ts'
import type { Storage } from '../../storage/storage.ts'
import { compareEntries, lastKinds, type SortEntry } from './sort-entry.ts'
import { sortInSteps } from './sort-in-steps.ts'

/** What is held in memory; beyond it entries go into a temporary database. */
export interface SortLimits {
  readonly entries: number
  readonly characters: number
}

const usual: SortLimits = { entries: 1_500_000, characters: 64_000_000 }

/** Entries written or read at once. */
const together = 5000

/** Takes documents in any order and gives their ids in that of their entries, in memory of a size that is bounded. */
export class SortedIds {
  readonly #limits: SortLimits
  readonly #descending: boolean
  #entries: SortEntry[] = []
  #characters = 0
  #spilled: Storage | undefined

  constructor(descending: boolean, limits: SortLimits = usual) {
    this.#descending = descending
    this.#limits = limits
  }

  /** Whether memory alone would not do. */
  get hasSpilled(): boolean {
    return this.#spilled !== undefined
  }

  /** True when so much is held that it must be spilled. */
  add(entry: SortEntry): boolean {
    this.#entries.push(entry)
    if (typeof entry.value === 'string') this.#characters += entry.value.length
    const { entries, characters } = this.#limits
    return this.#entries.length >= entries || this.#characters >= characters
  }

  /** The ids in order, some at a time; other work goes on in between. */
  async *ids(): AsyncGenerator<number[], void, void> {
    if (this.#spilled === undefined) return yield* this.#fromMemory()
    await this.spill()
    yield* this.#fromDatabase(this.#spilled)
  }

  async close(): Promise<void> {
    this.#entries = []
    await this.#spilled?.close()
  }

  async *#fromMemory(): AsyncGenerator<number[], void, void> {
    const work = sortInSteps(this.#entries, (one, other) => this.#compare(one, other))
    let step = work.next()
    for (; step.done !== true; step = work.next()) await nextTurn()
    for (let at = 0; at < step.value.length; at += together)
      yield step.value.slice(at, at + together).map(({ id }) => id)
  }

  #compare(one: SortEntry, other: SortEntry): number {
    const turned = this.#descending && one.kind < lastKinds && other.kind < lastKinds
    return turned ? compareEntries(other, one) : compareEntries(one, other)
  }

  /** Moves what is held into a temporary database. */
  async spill(): Promise<void> {
    const storage = this.#spilled ?? openTemporary()
    if (this.#spilled === undefined) await storage.write(create)
    this.#spilled = storage
    const work = sortInSteps(this.#entries, compareEntries)
    let step = work.next()
    for (; step.done !== true; step = work.next()) await nextTurn()
    for (let at = 0; at < step.value.length; at += together) {
      const part = step.value.slice(at, at + together)
      await storage.write(() => insert(part), { unflushed: true })
      await nextTurn()
    }
    this.#entries = []
    this.#characters = 0
  }

  async *#fromDatabase(storage: Storage): AsyncGenerator<number[], void, void> {
    const parts = this.#descending
      ? [
          { where: `kind < ${lastKinds}`, down: true },
          { where: `kind >= ${lastKinds}`, down: false },
        ]
      : [{ where: 'true', down: false }]
    for (const { where, down } of parts) {
      for (let last: readonly SqlValue[] | null = null; ;) {
        const found: Entry[] = await storage.read(page(where, down, last))
        if (found.length === 0) break
        yield found.map(({ id }) => Number(id))
        const { kind, value, id } = found.at(-1)!
        last = [kind, value, id]
        await nextTurn()
      }
    }
  }
}

interface Entry {
  readonly kind: SqlValue
  readonly value: SqlValue
  readonly id: SqlValue
}

function* create(): Operation<void> {
  yield* run(
    'create table entry (kind integer not null, value not null, id integer not null, primary key (kind, value, id)) without rowid',
  )
}

function* insert(entries: readonly SortEntry[]): Operation<void> {
  for (const { kind, value, id } of entries)
    yield* run('insert into entry (kind, value, id) values (?, ?, ?)', [kind, storable(value), id])
}

/** SQLite keeps integers of 64 bits; greater ones are kept as near as a number comes. */
function storable(value: SortEntry['value']): SqlValue {
  return typeof value === 'bigint' && BigInt.asIntN(64, value) !== value ? Number(value) : value
}

/** Integers are read exactly: where reading goes on is told by the last of them. */
function* page(where: string, down: boolean, last: readonly SqlValue[] | null): Operation<Entry[]> {
  const beyond = last === null ? '' : ` and (kind, value, id) ${down ? '<' : '>'} (?, ?, ?)`
  const order = down ? 'kind desc, value desc, id desc' : 'kind, value, id'
  const sql = `select kind, value, id from entry where ${where}${beyond} order by ${order} limit ${together}`
  return yield* exactRows<Entry>({ sql, params: last ?? [] })
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
