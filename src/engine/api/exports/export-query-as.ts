import { type ExportChoices, isTable } from '../../../shared/model/transfer/export.ts'
import type { CellWhere } from '../../../shared/model/query.ts'
import type { Datastore } from '../../datastore.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { replaceFile } from '../../storage/replace-file.ts'
import type { ExportProgress } from '../../transfer/exports/export-format.ts'
import { jsonOfCell } from '../../transfer/exports/export-rows.ts'
import { untilCancelled } from '../../transfer/exports/export-store.ts'
import { type CellKind, kindOfColumn } from './cell-kind.ts'
import { flatFields } from './document-fields.ts'
import { TableColumns, type TableLine } from './table-columns.ts'
import { tableFormat } from './table-formats.ts'
import { writeTable } from './write-table.ts'

export interface Rows {
  readonly store: Datastore
  readonly view: string
  readonly where: CellWhere
  readonly orderBy: readonly string[]
  readonly includeDocs: boolean
  /** Whether rows have how well they match, and the passages, behind their columns. */
  readonly includeMatches?: boolean | undefined
  readonly signal: AbortSignal
}

/** Writes every row of a query into a file, as a table. @throws DatastoreError as `Datastore.exportRows`. */
export async function* exportQueryAs(rows: Rows, choices: ExportChoices): AsyncGenerator<ExportProgress> {
  const { path, overwrite, format } = choices
  if (!isTable(format))
    throw new DatastoreError(
      'INVALID_INPUT',
      `Rows of a view are not written as ${format}: choose another format.`,
      {
        details: { argument: 'format' },
      },
    )
  const { store, view, where, orderBy, includeDocs, includeMatches = false, signal } = rows
  const { columns } = await store.queryCells(view, where, { limit: 1 })
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const names = [
    '_key',
    ...types.keys(),
    ...(includeDocs ? ['_doc'] : []),
    ...(includeMatches ? ['_rank', '_snippets'] : []),
  ]
  const kinds = columns.map(({ name, type }) => [name, kindOfColumn(type)] as const)
  const fixed = new Map<string, CellKind>([
    ['_key', 'text'],
    ['_doc', 'json'],
    ['_snippets', 'json'],
    ...kinds.filter((each): each is [string, CellKind] => each[1] !== null),
  ])
  async function* lines(): AsyncGenerator<TableLine, void, void> {
    const read = store.iterateCells(view, where, {
      orderBy: [...orderBy],
      includeDocs,
      includeMatches,
      signal,
    })
    for await (const { key, values, doc, rank, snippets } of read) {
      const cells = Array.from(
        types,
        ([name, type]) => [name, jsonOfCell(values[name] ?? null, type)] as const,
      )
      const behind = { _doc: doc, _rank: JSON.stringify(rank), _snippets: JSON.stringify(snippets) }
      const added = Object.entries(behind).filter((each): each is [string, string] => each[1] !== undefined)
      yield { key, values: new Map([['_key', JSON.stringify(key)], ...cells, ...added]) }
    }
  }
  const source = { columns: () => new TableColumns(names, fixed, false), lines }
  const flat = choices.nested === 'flat' ? flattened(source, names, fixed) : source
  const work = replaceFile(path, { overwrite }, (sink) =>
    writeTable(flat, sink, tableFormat(format, choices, view)),
  )
  yield* untilCancelled(work, { path }, signal)
}

/** The same with a column for each field within a value of JSON. */
function flattened(
  { lines }: { readonly lines: () => AsyncIterable<TableLine> },
  names: readonly string[],
  fixed: ReadonlyMap<string, CellKind>,
) {
  const scalar = new Map([...fixed].filter(([, kind]) => kind !== 'json'))
  async function* flat(): AsyncGenerator<TableLine, void, void> {
    for await (const { key, values } of lines()) {
      const cells = [...values].flatMap(([name, source]): [string, string][] =>
        source.startsWith('{') && !scalar.has(name)
          ? [...flatFields(source)].map(([path, value]) => [
              path.startsWith('[') ? name + path : `${name}.${path}`,
              value,
            ])
          : [[name, source]],
      )
      yield { key, values: new Map(cells) }
    }
  }
  return {
    columns: () =>
      new TableColumns(
        names.filter((name) => !fixed.has(name) || scalar.has(name)),
        scalar,
        true,
      ),
    lines: flat,
  }
}
