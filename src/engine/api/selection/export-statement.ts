import type { Database } from '../../database.ts'
import type { ReadAnswer } from '../../storage/aside/read-aside.ts'
import { checkTarget } from '../../storage/replace-file.ts'
import type { SqlValue } from '../../storage/operation.ts'
import type { ExportProgress } from '../../transfer/exports/export-format.ts'
import { exportTable, jsonOfCell } from '../../transfer/exports/export-rows.ts'
import { untilCancelled } from '../../transfer/exports/export-store.ts'
import type { ExportTarget } from '../../transfer/exports/export-target.ts'
import { TableColumns, type TableLine } from '../../transfer/exports/table/table-columns.ts'
import { numbered } from '../../transfer/tables/numbered.ts'

/** Rows that are read at once. */
const limit = 200

/**
 * Writes every row that the user's statement returns, in constant memory. A format with typed columns runs the statement twice, as the
 * types depend on all rows. The writer numbers the later ones of several columns of one name.
 *
 * @throws DatastoreError as `Database.readStatement` and `exportRows`; `CANCELLED`.
 */
export async function* exportStatement(
  database: Database,
  sql: string,
  { target, signal }: { readonly target: ExportTarget; readonly signal: AbortSignal },
): AsyncGenerator<ExportProgress> {
  // What stands there is told at once; the first page may be long in coming.
  if ('path' in target) await checkTarget(target.path, target.overwrite)
  yield { done: 0, total: null }
  // Its columns are known with that page, which is written too.
  const pages = pagesOf(database, sql, signal)
  const first = await pages.next()
  let begun: AsyncGenerator<ReadAnswer> | undefined = pages
  const taken = new Set<string>()
  const names = (first.done === true ? [] : first.value.columns).map((name) => numbered(name, taken))
  async function* lines(): AsyncGenerator<TableLine, void, void> {
    const [head, rest] = begun === undefined ? [] : [first, begun]
    begun = undefined
    if (head !== undefined && head.done !== true) yield* linesOf(head.value, names)
    for await (const page of rest ?? pagesOf(database, sql, signal)) yield* linesOf(page, names)
  }
  const columns = () => new TableColumns(names, new Map(), false)
  try {
    yield* untilCancelled(exportTable({ columns, lines }, target, 'rows'), target, signal)
  } finally {
    await pages.return(undefined)
  }
}

function* linesOf({ rows }: ReadAnswer, names: readonly string[]): Generator<TableLine, void, void> {
  for (const row of rows)
    yield { key: '', values: new Map(names.map((name, at) => [name, jsonOfValue(row[at] ?? null)])) }
}

/** A value as JSON; bytes as a text in Base64. */
function jsonOfValue(value: SqlValue): string {
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  return jsonOfCell(value, 'text')
}

/** The pages of what a statement finds, each read when the one before was taken. */
async function* pagesOf(database: Database, sql: string, signal: AbortSignal): AsyncGenerator<ReadAnswer> {
  const { readable, writable } = new TransformStream<ReadAnswer, ReadAnswer>()
  const writer = writable.getWriter()
  const page = { offset: 0, limit, each: (answer: ReadAnswer) => writer.write(answer) }
  const read = async (): Promise<void> => {
    try {
      await writer.write(await database.readStatement(sql, page, { signal }))
      await writer.close()
    } catch (error) {
      await writer.abort(error)
    }
  }
  const reading = read()
  try {
    yield* readable
  } finally {
    // What is not taken any more is not read either.
    await reading.catch(() => undefined)
  }
}
