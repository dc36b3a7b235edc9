import assert from 'node:assert/strict'
import type { Knex } from 'knex'
import { Datastore, DatastoreError, View } from '../../../src/engine/index.ts'
import type { MapDocument, OpenOptions } from '../../../src/engine/index.ts'
import { comparable, jsonbText, Model, Refused, staleRev } from './model.ts'
import { Numbering } from './numbering.ts'
import type { Step, Write } from './steps.ts'

class Emails extends View {
  override tableName = 'emails'

  constructor(version: number) {
    super()
    this.version = version
  }

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('email').unique()
    table.integer('n')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    if (doc['email'] !== undefined) yield { email: doc['email'], n: doc['n'] }
  }
}

/** A store and the model of it, which must agree on every answer and every refusal. */
export class Comparison {
  readonly #path: string
  readonly #model: Model
  readonly #numbering: Numbering
  #store: Datastore
  #hasCode = true

  private constructor(path: string, store: Datastore, model: Model) {
    this.#path = path
    this.#store = store
    this.#model = model
    this.#numbering = new Numbering(!path.includes('://'))
  }

  static async open(path: string, json: OpenOptions['json'] = 'text'): Promise<Comparison> {
    const model = json === 'jsonb' ? new Model(jsonbText) : new Model()
    return new Comparison(path, await openStore(path, 1, json), model)
  }

  async close(): Promise<void> {
    await this.#store.close()
  }

  /** Does a step to both. Returns what came of it. */
  async do(step: Step): Promise<string> {
    switch (step.do) {
      case 'put':
      case 'delete':
        return await this.#write([step], () => this.#one(step))
      case 'create':
        return await this.#both(
          (model) => model.create(step.key, step.entry, { unique: this.#hasCode }),
          () => this.#store.put(step.key, step.entry, { create: true }),
        )
      case 'putMany':
        return await this.#write(
          step.entries.map(([key, entry]) => ({ do: 'put', key, entry, rev: 'none' })),
          () => this.#store.putMany(step.entries),
        )
      case 'transaction':
        return await this.#transaction(step.writes, step.reads)
      case 'reopen':
        await this.compareAll()
        await this.#store.close()
        this.#hasCode = step.withCode
        this.#store = await openStore(this.#path, step.withCode ? step.version : null)
        return step.withCode ? 'with code' : 'without'
      case 'reindex':
        if (!this.#hasCode) return 'no code'
        await this.#store.views.reindex('emails')
        return 'done'
      case 'query':
        return await this.#query(step.email)
      case 'changes':
        await this.#compareChanges(step.since)
        return 'equal'
      case 'history':
        await this.#compareHistory(step.key)
        return 'equal'
      case 'restore':
        return await this.#restore(step.key, step.back)
      default:
        return step satisfies never
    }
  }

  async compareAll(): Promise<void> {
    const { documents } = this.#model
    const found = await Array.fromAsync(this.#store.iterateText())
    const wanted = [...documents].map(([key, { rev, seq, text }]) => ({ key, rev, seq, text }))
    // Keys are ordered by their bytes, as UTF-8 has them.
    wanted.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
    assert.deepEqual(
      found.map(({ key, rev, text }) => ({ key, rev: comparable(rev), text })),
      wanted.map(({ key, rev, text }) => ({ key, rev, text })),
    )
    this.#compareNumbers(found, wanted)
    await this.#compareChanges(0)
    this.#numbering.compareLast(await this.#store.changes.seq(), this.#model.seq)
    for (const key of this.#model.history.keys()) await this.#compareHistory(key)
    if (!this.#hasCode) return
    await this.#query(undefined)
    assert.deepEqual((await this.#store.views.verify('emails')).differences, [])
  }

  async #one(step: Write): Promise<unknown> {
    const rev = await this.#revOf(step)
    if (step.do === 'put') return await this.#store.put(step.key, step.entry, rev)
    const there = this.#model.documents.has(step.key)
    const deleted = await this.#store.delete(step.key, rev)
    assert.equal(deleted, there)
    return deleted
  }

  /** The revision that a write names: of the store itself, as each database marks its own writes. */
  async #revOf({ key, rev }: Write): Promise<{ rev?: string }> {
    if (rev === 'stale') return { rev: staleRev }
    const present = rev === 'present' ? await this.#store.getText(key) : undefined
    return present === undefined ? {} : { rev: present.rev }
  }

  async #transaction(writes: readonly Write[], reads: readonly string[]): Promise<string> {
    return await this.#write(
      writes,
      () =>
        this.#store.transaction(async (tx) => {
          for (const key of reads) {
            const stored = this.#model.documents.get(key)
            const found = await tx.get(key)
            assert.equal(found && comparable(String(found['_rev'])), stored?.rev)
          }
          for (const write of writes) {
            const rev = write.rev === 'stale' ? { rev: staleRev } : {}
            if (write.do === 'put') tx.put(write.key, write.entry, rev)
            else tx.delete(write.key, rev)
          }
        }),
      true,
    )
  }

  /** `guards`: a deletion by revision of what is not there is refused, as in a transaction. */
  async #write(writes: readonly Write[], work: () => Promise<unknown>, guards = false): Promise<string> {
    return await this.#both((model) => model.write(writes, { unique: this.#hasCode, guards }), work)
  }

  async #restore(key: string, back: number): Promise<string> {
    const kept = this.#model.history.get(key)?.[back]
    if (kept === undefined) return 'not kept'
    const { rev } = (await this.#store.history.list(key))[back]!
    return await this.#both(
      (model) => model.restore(key, kept, { unique: this.#hasCode }),
      () => this.#store.history.restore(key, rev),
    )
  }

  /** Both do it, or both refuse it with the same code. The store goes first: it must not see the model's new state. */
  async #both(modelled: (model: Model) => void, work: () => Promise<unknown>): Promise<string> {
    const expected = this.#predict(modelled)
    if (expected.codes.has('skipped')) return 'skipped'
    let code = 'done'
    try {
      await work()
    } catch (error) {
      if (!(error instanceof DatastoreError)) throw error
      code = error.code
    }
    assert.ok(expected.codes.has(code), `${code} instead of ${[...expected.codes].join(' or ')}`)
    if (code === 'done' && expected.codes.size > 1) this.#model.seq++
    expected.adopt()
    return code
  }

  #predict(modelled: (model: Model) => void): {
    readonly codes: ReadonlySet<string>
    readonly adopt: () => void
  } {
    const after = Object.assign(new Model(), this.#model)
    try {
      modelled(after)
    } catch (error) {
      if (error instanceof Refused) return { codes: error.codes, adopt: () => undefined }
      throw error
    }
    // What the view would refuse is not written behind its back: that it then stays behind has tests of its own.
    const emails = after.rows().map((row) => row.email)
    if (!this.#hasCode && new Set(emails).size < emails.length)
      return { codes: new Set(['skipped']), adopt: () => undefined }
    return { codes: new Set(['done']), adopt: () => void Object.assign(this.#model, after) }
  }

  async #query(email: string | undefined): Promise<string> {
    if (!this.#hasCode) return 'no code'
    const found = await this.#store.query('emails', email === undefined ? {} : { email }, {
      includeDocs: true,
    })
    const rows = found.map((row) => ({ key: row._key, email: row['email'] as string, n: row['n'] as number }))
    const wanted = this.#model.rows().filter((row) => email === undefined || row.email === email)
    const byEmail = (a: { email: string }, b: { email: string }): number => (a.email < b.email ? -1 : 1)
    assert.deepEqual(rows.toSorted(byEmail), wanted.toSorted(byEmail))
    for (const row of found) assert.equal(comparable(row._doc._rev), this.#model.documents.get(row._key)?.rev)
    return 'equal'
  }

  async #compareChanges(since: number): Promise<void> {
    // All of them first: they tell which number of the store is meant.
    const bounds = since === 0 ? [0] : [0, since]
    for (const bound of bounds) {
      const at = this.#numbering.stored(bound)
      if (at > (await this.#store.changes.seq())) {
        await assert.rejects(this.#store.changes.list({ since: at }), { code: 'CURSOR_RESET' })
        continue
      }
      const found = await this.#store.changes.list({ since: at })
      const wanted = this.#model.changes(bound)
      assert.deepEqual(
        found.map(({ key, rev, deleted }) => ({ key, rev: comparable(rev), deleted })),
        wanted.map(({ key, rev, deleted }) => ({ key, rev, deleted })),
      )
      this.#compareNumbers(found, wanted)
    }
  }

  async #compareHistory(key: string): Promise<void> {
    const found = await this.#store.history.list(key)
    const wanted = this.#model.history.get(key) ?? []
    assert.deepEqual(
      found.map(({ rev, deleted }) => ({ rev: comparable(rev), deleted })),
      wanted.map(({ rev, deleted }) => ({ rev, deleted })),
    )
    const present = await this.#store.getText(key)
    const revisions = [...found.map(({ rev }) => rev), ...(present === undefined ? [] : [present.rev])]
    assert.equal(new Set(revisions).size, revisions.length, `two writes of ${key} made one revision`)
    this.#compareNumbers(found, wanted)
  }

  #compareNumbers(found: readonly { seq: number }[], wanted: readonly { seq: number }[]): void {
    this.#numbering.compare(
      found.map(({ seq }) => seq),
      wanted.map(({ seq }) => seq),
    )
  }
}

async function openStore(
  path: string,
  version: number | null,
  json?: OpenOptions['json'],
): Promise<Datastore> {
  const views: Record<string, View> = {}
  if (version !== null) views['emails'] = new Emails(version)
  return await Datastore.open(path, { table: 'entries', views, json, history: true, durability: 'normal' })
}
