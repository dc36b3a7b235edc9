import { DatastoreError } from '../../shared/errors.ts'
import type { BuildRecord } from '../catalog/build-record.ts'
import { findStore } from '../catalog/catalog.ts'
import { TableWatch } from '../catalog/table-watch.ts'
import { listViews } from '../catalog/view-record.ts'
import type { ViewRecord } from '../catalog/view-record.ts'
import { findLegacyStores, legacySignature } from '../legacy/legacy-file.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Dialect } from '../storage/dialect.ts'
import type { Operation } from '../storage/operation.ts'
import type { View } from '../view.ts'
import { referencesOf } from './constraints/references.ts'
import type { Reference } from './constraints/references.ts'
import type { Constraints } from './constraints/constraints.ts'
import { authoredMapper, nativeMapper } from './mapper.ts'
import type { Mapper } from './mapper.ts'
import { ViewTable } from './view-table.ts'

/** A table that writers keep equal to its map of the documents. */
export interface Target {
  readonly view: string
  readonly table: ViewTable
  readonly mapper: Mapper
  /** True for a version that is being built beside the one that answers. */
  readonly building: boolean
}

/** The views of a store as a writer maps and maintains them: all of one moment. */
export interface KnownViews {
  /** The state of the catalog these views were read at; a writer that finds another one reads them again. */
  readonly generation: number
  /** Old revisions the store keeps of each document: 0 for none, -1 for all. */
  readonly history: number
  readonly records: readonly ViewRecord[]
  /** Foreign keys between the views that answer. */
  readonly references: readonly Reference[]
  /** Every table a write has to maintain. */
  readonly targets: readonly Target[]
  /**
   * Tables of versions that a write does not maintain, as their code is not in this process, they have to catch up first, or
   * their builder alone writes to them: it adds no rows, but those of a document that is deleted must go.
   */
  readonly tablesToEmpty: readonly ViewTable[]
  /** Versions that a write makes stale, because their code is not in this process, and that are not marked so yet. */
  readonly unmaintained: readonly Unmaintained[]
}

export interface Unmaintained {
  readonly view: string
  readonly version: 'live' | 'building'
}

interface Program {
  readonly view: View
  readonly signature: string
}

/** Versions of a view's code that one process keeps: one answers, one is being built, and one has failed. */
const mostVersions = 3

/** The views of one store as this process knows them, and the code of those that its program defines. */
export class ViewSet {
  readonly #dialect: Dialect
  readonly #store: string
  readonly #sandbox: () => Sandbox
  /** The code of each view, newest first: the version that answers is maintained while a newer one is being built. */
  readonly #programs = new Map<string, readonly Program[]>()
  #known: KnownViews = {
    generation: -1,
    history: 0,
    records: [],
    references: [],
    targets: [],
    tablesToEmpty: [],
    unmaintained: [],
  }
  #isLegacy = false
  readonly #tables: TableWatch

  constructor(dialect: Dialect, store: string, sandbox: () => Sandbox) {
    this.#dialect = dialect
    this.#store = store
    this.#sandbox = sandbox
    this.#tables = new TableWatch(dialect, store)
  }

  /** Immutable snapshot, replaced on every change; keep yours from mapping until the write. */
  get known(): KnownViews {
    return this.#known
  }

  get generation(): number {
    return this.#known.generation
  }

  get history(): number {
    return this.#known.history
  }

  /** Why the store must not be written, although its file may be; null when it may. */
  get readonlyReason(): string | null {
    return this.#tables.reason
  }

  get records(): readonly ViewRecord[] {
    return this.#known.records
  }

  /** Stale views of this program: those that other programs' writes have left unmaintained. */
  get behind(): readonly ViewRecord[] {
    return this.records.filter(
      (view) => view.kind === 'program' && view.live && view.indexedSeq !== null && this.#hasCode(view),
    )
  }

  program(name: string): View | undefined {
    return this.#programs.get(name)?.[0]?.view
  }

  /** The code of that version of a program's view; of a legacy file's versions it is not known, so any will do. */
  code({ name }: Pick<ViewRecord, 'name'>, { signature }: Pick<ViewRecord, 'signature'>): View | undefined {
    const programs = this.#programs.get(name) ?? []
    return programs.find((program) => program.signature === signature || signature === legacySignature)?.view
  }

  /**
   * Makes the code of a view known to this process; the signature tells which version of the view it maintains.
   * Returns how to go back to what was known before.
   */
  define(name: string, view: View, signature: string): () => void {
    const former = this.#programs.get(name)
    this.#programs.set(name, [{ view, signature }, ...(former ?? [])].slice(0, mostVersions))
    this.#arrange()
    return () => {
      if (former === undefined) this.#programs.delete(name)
      else this.#programs.set(name, former)
      this.#arrange()
    }
  }

  undefine(name: string): void {
    this.#programs.delete(name)
    this.#arrange()
  }

  *load(): Operation<void> {
    const store = yield* findStore(this.#store)
    const records = yield* listViews(this.#store)
    yield* this.#tables.look(records)
    this.#isLegacy = false
    this.#arrange({ records, generation: store?.generation ?? -1, history: store?.history ?? 0 })
  }

  /**
   * Looks at the tables of the store again, in the transaction of a write, where another program may have changed them since.
   *
   * @throws DatastoreError `CORRUPT` when one of them is no longer a table as the engine makes it.
   */
  *lookAgain(): Operation<void> {
    if (!this.#isLegacy) yield* this.#tables.look(this.records)
  }

  /** @throws DatastoreError `READ_ONLY` where the last look found what forbids to write. */
  refuseTouched(location: string): void {
    this.#tables.refuse(location)
  }

  /** Reads the views of a store of a legacy file, which has no catalog yet. */
  *loadLegacy(): Operation<void> {
    const store = (yield* findLegacyStores(this.#dialect)).find((legacy) => legacy.name === this.#store)
    this.#isLegacy = true
    this.#arrange({ ...this.#known, records: store?.views ?? [] })
  }

  /** What is to be done for these views with the code there is. A legacy file is not written before it is upgraded. */
  #arrange(
    { records, generation, history }: Pick<KnownViews, 'records' | 'generation' | 'history'> = this.#known,
  ): void {
    const writable = this.#isLegacy ? [] : records
    this.#known = {
      generation,
      history,
      records,
      references: referencesOf(writable),
      targets: writable.flatMap((record) => this.#maintained(record)),
      tablesToEmpty: writable.flatMap((record) => this.#notMaintained(record)),
      unmaintained: writable.flatMap((record) => this.#unmaintained(record)),
    }
  }

  find(name: string): ViewRecord | undefined {
    return this.records.find((view) => view.name === name)
  }

  /** @throws DatastoreError `UNKNOWN_VIEW` listing the views there are. */
  get(name: string): ViewRecord {
    const found = this.find(name)
    if (found !== undefined) return found
    const known = this.records.map((view) => view.name)
    const have = known.length === 0 ? 'It has no views yet.' : `Its views are ${known.join(', ')}.`
    throw new DatastoreError('UNKNOWN_VIEW', `Store "${this.#store}" has no view "${name}". ${have}`, {
      details: { store: this.#store, view: name, known },
    })
  }

  /** The mapper of a version of a view: its program's code, or its definition in the sandbox. */
  mapper(record: ViewRecord, definition = record.definition): Mapper | null {
    if (record.kind === 'program') {
      const code = this.code(record, record)
      return code === undefined ? null : nativeMapper(code, record)
    }
    if (definition === null) return null
    return authoredMapper(this.#sandbox(), definition, { name: record.name, columns: definition.columns })
  }

  /** The table of the version that is being built, with what fills it; null where that code is not in this process. */
  buildTarget(record: ViewRecord): Target | null {
    const { name, kind, build } = record
    if (build === null) return null
    const { columns, signature, definition } = build
    const mapper =
      kind === 'program' ? this.mapper({ ...record, columns, signature }) : this.mapper(record, definition)
    if (mapper === null) return null
    const constraints = this.constraints(record, build)
    const table = new ViewTable(this.#dialect, { ...build, name, constraints })
    return { view: name, table, mapper, building: true }
  }

  /** What a version of a view has beside its columns: of its program's code, or its definition. */
  constraints(record: ViewRecord, version: ViewRecord | BuildRecord = record): Constraints {
    return (record.kind === 'program' ? this.code(record, version) : version.definition) ?? {}
  }

  #maintained(record: ViewRecord): Target[] {
    const targets: Target[] = []
    const live = this.mapper(record)
    if (record.live && live !== null && record.indexedSeq === null) {
      targets.push({
        view: record.name,
        table: new ViewTable(this.#dialect, { ...record, constraints: this.constraints(record) }),
        mapper: live,
        building: false,
      })
    }
    if (record.build !== null && record.build.joinedSeq !== null) {
      const building = this.buildTarget(record)
      if (building !== null) targets.push(building)
    }
    return targets
  }

  #unmaintained(record: ViewRecord): Unmaintained[] {
    const { name: view, kind, live, indexedSeq, build } = record
    if (kind !== 'program') return []
    const left: Unmaintained[] = []
    if (live && indexedSeq === null && !this.#hasCode(record)) left.push({ view, version: 'live' })
    if (build !== null && build.joinedSeq !== null && !this.#hasCode(record, build))
      left.push({ view, version: 'building' })
    return left
  }

  #notMaintained(record: ViewRecord): ViewTable[] {
    const { kind, live, build, indexedSeq } = record
    const lacksCode = (version?: BuildRecord): boolean =>
      kind === 'program' && !this.#hasCode(record, version)
    const versions = [
      ...(live && (indexedSeq !== null || lacksCode()) ? [record] : []),
      ...(build !== null && (build.joinedSeq === null || lacksCode(build)) ? [build] : []),
    ]
    return versions.map(
      ({ table, columns }) => new ViewTable(this.#dialect, { name: record.name, table, columns }),
    )
  }

  #hasCode(record: ViewRecord, version: Pick<ViewRecord, 'signature'> = record): boolean {
    return this.code(record, version) !== undefined
  }
}
