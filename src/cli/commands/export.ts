import { Option } from 'commander'
import type { ExportFormat, Where } from '../../engine/index.ts'
import { exportFormats, type SqlDialect, sqlDialects } from '../../engine/transfer/exports/export-format.ts'
import { defineCommand } from '../command.ts'
import { exportToOutput } from '../export-to-output.ts'
import { withStore } from '../open-store.ts'
import { choiceOption, countOption, rangeOptions, type RangeCommandOptions } from '../options.ts'
import { readJsonObject, readList } from '../read-json.ts'
import { UsageError } from '../usage-error.ts'
import { counted } from '../../shared/counted.ts'

interface ExportCommandOptions extends RangeCommandOptions {
  readonly format?: ExportFormat
  readonly overwrite?: boolean
  readonly guardFormulas?: boolean
  readonly nested?: 'json' | 'flat'
  readonly dialect?: SqlDialect
  readonly numbers?: 'relaxed' | 'canonical'
  readonly prefix?: string
  readonly view?: string
  readonly where?: string
  readonly orderBy?: string
  readonly includeDocs?: boolean
  readonly includeMatches?: boolean
  readonly limit?: number
}

export const exportCommand = defineCommand<ExportCommandOptions>({
  name: 'export',
  summary: 'export documents, or rows of a view, to a file or to standard output',
  args: [['[file]', 'path of the file; standard output without it, or for -']],
  options: [
    choiceOption(
      '--format <format>',
      'format; without it the name says it, and output is NDJSON',
      exportFormats,
    ),
    new Option('--overwrite', 'replace a file that is there'),
    new Option(
      '--guard-formulas',
      'put an apostrophe before texts of CSV and TSV that spreadsheets would run',
    ),
    choiceOption(
      '--nested <form>',
      'of a table: objects as cells of JSON, or a column for each field in them',
      ['json', 'flat'],
    ),
    choiceOption('--dialect <dialect>', 'of sql: the database that is to run it', sqlDialects),
    choiceOption('--numbers <form>', 'of mongodb: which numbers have their type', ['relaxed', 'canonical']),
    new Option('--prefix <text>', 'only documents whose key begins so').conflicts('view'),
    ...rangeOptions('key; with --view, cursor of a row'),
    countOption('--limit <count>', 'at most so many'),
    new Option('--view <name>', 'export rows of this view instead of documents'),
    new Option('--where <json>', 'with --view: conditions, as for `query`'),
    new Option('--order-by <columns>', 'with --view: columns between commas; `-year` sorts downwards'),
    new Option('--include-docs', 'with --view: add each document as `_doc`'),
    new Option('--include-matches', 'with --view: add `_rank` and `_snippets`, as for `query`'),
  ],
  examples: [
    ['datastore export users.ndjson -d users.db', 'all documents; `import` brings them back'],
    ['datastore export --view book books.xlsx --order-by year -d books.db', 'rows as a workbook'],
    ['datastore export users.sql --dialect postgres -d users.db', 'as a script for another database'],
    ['datastore export -d users.db | gzip > users.ndjson.gz', 'to another program'],
  ],
  async run(cli, { args: [file = '-'], options }) {
    const {
      view,
      prefix,
      where: text,
      includeDocs,
      includeMatches,
      format,
      overwrite,
      guardFormulas,
      nested,
      dialect,
      numbers,
    } = options
    if (view === undefined && (text ?? options.orderBy ?? includeDocs ?? includeMatches) !== undefined)
      throw new UsageError(
        '--where, --order-by, --include-docs and --include-matches are of rows: name their view with --view.',
      )
    const where = text === undefined ? {} : (readJsonObject('--where', text) as Where)
    const { after, before, reverse, limit } = options
    const written = {
      format,
      guardFormulas,
      nested,
      dialect,
      numbers,
      after,
      before,
      reverse,
      limit,
      signal: cli.signal,
    }
    const rows = { where, orderBy: readList(options.orderBy), includeDocs, includeMatches }
    await withStore(cli, options, { readonly: true }, async (store) => {
      if (file === '-')
        return await exportToOutput(cli, (stream) =>
          view === undefined
            ? store.exportDocuments(stream, { prefix, ...written })
            : store.exportRows(view, stream, { ...rows, ...written }),
        )
      const work =
        view === undefined
          ? store.exportDocuments(file, { prefix, overwrite, ...written })
          : store.exportRows(view, file, { ...rows, overwrite, ...written })
      const { done } = await cli.follow(work, 'Exporting', (snapshot) => snapshot)
      const noun = view === undefined ? 'document' : 'row'
      await cli.result({ file, written: done }, `Wrote ${counted(done, noun)} to ${file}.`)
    })
  },
})
