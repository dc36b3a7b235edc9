import type { Sink } from '../../../storage/replace-file.ts'
import { type ExportProgress, totalOf } from '../export-format.ts'
import type { CellKind } from '../table/cell-kind.ts'
import type { TableColumn } from '../table/table-columns.ts'
import { type TableFormat, textOf, type TypedRow } from '../table/table-format.ts'

/** Rows of a group, and the characters after which one is written anyway. */
const most = { rows: 10_000, characters: 16_000_000 }

type Value = string | number | bigint | boolean | Uint8Array | null

interface SchemaElement {
  readonly name: string
  readonly type: 'BOOLEAN' | 'INT64' | 'DOUBLE' | 'BYTE_ARRAY'
  readonly repetition_type: 'OPTIONAL'
  readonly converted_type?: 'UTF8' | 'TIMESTAMP_MILLIS'
  readonly logical_type?: { readonly type: 'JSON' }
}

/**
 * Writes rows as a Parquet file, group by group in constant memory. Whole numbers are 64-bit integers, other numbers doubles; numbers that
 * neither keeps are texts, times beyond milliseconds too. Objects, arrays and mixed values are JSON, byte for byte.
 */
export const parquet: TableFormat = { typed: true, write }

async function* write(...[rows, { columns, sink, total }]: Parameters<TableFormat['write']>) {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer')
  const bytes = new ByteWriter()
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)]
  const file = new ParquetWriter({ writer: bytes, schema, createdBy: 'Datastore' })
  let done = 0
  for await (const group of groupsOf(rows)) {
    const columnData = columns.map(({ name, kind }, at) => ({
      name,
      data: group.map(({ values }) => valueOf(values[at], kind)),
      offsetIndex: false,
    }))
    await file.write({ columnData, rowGroupSize: group.length })
    await handOver(bytes, sink)
    done += group.length
    const progress: ExportProgress = { done, total: totalOf(total, done) }
    yield progress
  }
  await file.finish()
  await handOver(bytes, sink)
  yield { done, total: done }
  return done
}

async function handOver(bytes: { index: number; getBytes: () => Uint8Array }, sink: Sink): Promise<void> {
  // The buffer is written into again.
  await sink.write(bytes.getBytes().slice())
  bytes.index = 0
}

async function* groupsOf(rows: AsyncIterable<TypedRow>): AsyncGenerator<TypedRow[], void, void> {
  let group: TypedRow[] = []
  let characters = 0
  for await (const row of rows) {
    group.push(row)
    for (const value of row.values) characters += value?.length ?? 0
    if (group.length < most.rows && characters < most.characters) continue
    yield group
    ;[group, characters] = [[], 0]
  }
  if (group.length > 0) yield group
}

function elementOf({ name, kind }: TableColumn): SchemaElement {
  const column = { name, repetition_type: 'OPTIONAL' } as const
  switch (kind) {
    case 'boolean':
      return { ...column, type: 'BOOLEAN' }
    case 'integer':
    case 'long':
      return { ...column, type: 'INT64' }
    case 'number':
      return { ...column, type: 'DOUBLE' }
    case 'timestamp':
      return { ...column, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }
    case 'decimal':
    case 'text':
      return { ...column, type: 'BYTE_ARRAY', converted_type: 'UTF8' }
    case 'json':
      return { ...column, type: 'BYTE_ARRAY', logical_type: { type: 'JSON' } }
    default:
      return kind satisfies never
  }
}

function valueOf(source: string | undefined, kind: CellKind): Value {
  if (source === undefined) return null
  switch (kind) {
    case 'boolean':
      return source === 'true'
    case 'integer':
    case 'long':
      return BigInt(source)
    case 'number':
      return Number(source)
    case 'timestamp':
      return BigInt(Date.parse(textOf(source)))
    case 'decimal':
    case 'text':
      return textOf(source)
    case 'json':
      return Buffer.from(source)
    default:
      return kind satisfies never
  }
}
