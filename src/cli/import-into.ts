import type {
  Datastore,
  ImportOptions,
  ImportProgress,
  TableImportOptions,
  TableImportProgress,
} from '../engine/index.ts'
import type { Cli } from './cli.ts'
import { counted } from '../shared/counted.ts'
import { numberText } from '../shared/numbers.ts'

/**
 * Imports a file or a folder with a bar, and tells what came of it, by line where a record was left out, filled or refused; refused
 * records make the exit code 1.
 */
export async function importInto(
  cli: Cli,
  store: Datastore,
  path: string,
  options: ImportOptions,
): Promise<void> {
  const work = store.importFile(path, { ...options, signal: cli.signal })
  const end = await cli.follow(work, 'Importing, bytes', ({ files, done, bytes, size }) =>
    files === null ? { done: bytes, total: size } : { done, total: files },
  )
  const { sheet, files } = end
  await tell(cli, end, files !== null ? null : sheet === null ? 'line' : `sheet "${sheet}", row`)
}

/** The same for the rows of a table. */
export async function importTableInto(
  cli: Cli,
  store: Datastore,
  source: string,
  options: TableImportOptions,
): Promise<void> {
  const work = store.importTable(source, { ...options, signal: cli.signal })
  const end = await cli.follow(work, 'Importing, rows', ({ done, rows }) => ({ done, total: rows }))
  await tell(cli, end, 'row')
}

/** Tells what came of an import; `place` is what the records are called, null where what is said of each names it. */
async function tell(
  cli: Cli,
  end: ImportProgress | TableImportProgress,
  place: string | null,
): Promise<void> {
  const { created, replaced, skipped, leftOut, failed, errors, notes, nothing } = end
  const parts = [
    [created, 'created'],
    [replaced, 'replaced'],
    [skipped, 'skipped'],
    [leftOut, 'left out'],
    [failed, 'failed'],
  ] as const
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${numberText(count)} ${word}`)
  const total = counted(created + replaced, 'document')
  await cli.result(end, `Imported ${total}${told.length === 0 ? '' : ` (${told.join(', ')})`}.`)
  if (!cli.json) {
    for (const { line, message } of [...notes, ...errors].toSorted((a, b) => a.line - b.line))
      await cli.say(place === null ? message : `${place} ${line}: ${message}`)
    if (nothing !== null) await cli.say(nothing)
  }
  if (failed > 0) cli.exitCode = 1
}
