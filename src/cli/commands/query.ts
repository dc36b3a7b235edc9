import { Option } from 'commander'
import type { Where } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { exportToOutput } from '../export-to-output.ts'
import { withStore } from '../open-store.ts'
import { countOption, rangeOptions, type RangeCommandOptions } from '../options.ts'
import { readJsonObject, readList } from '../read-json.ts'

interface QueryCommandOptions extends RangeCommandOptions {
  readonly orderBy?: string
  readonly limit?: number
  readonly offset?: number
  readonly includeDocs?: boolean
  readonly includeCursors?: boolean
  readonly includeMatches?: boolean
}

export const queryCommand = defineCommand<QueryCommandOptions>({
  name: 'query',
  summary: 'print rows of a view as NDJSON',
  args: [
    ['<view>', 'name of the view'],
    ['[where]', 'conditions as JSON, as for `store.query`; every row without them'],
  ],
  options: [
    new Option(
      '--order-by <columns>',
      'columns between commas; `-year` sorts downwards, `-_rank` by the best match',
    ),
    countOption('--limit <rows>', 'at most so many rows'),
    countOption('--offset <rows>', 'leave out so many first'),
    new Option('--include-docs', 'add each document as `_doc`'),
    new Option('--include-cursors', 'add the cursor of each row as `_cursor`, for --after and --before'),
    new Option('--include-matches', 'add how well each row matches as `_rank`, and passages as `_snippets`'),
    ...rangeOptions('cursor of a row, in the same order'),
  ],
  examples: [
    [`datastore query book '{"year": {"gte": 1990}}' --order-by=-year -d books.db`, 'the newest first'],
    ['datastore query book --limit 10 --include-docs -d books.db', 'with the documents'],
    [
      `datastore query notes '{"body": {"matches": "castle -moat"}}' --order-by=-_rank --include-matches -d notes.db`,
      'by words, with the passages',
    ],
    ['datastore query book --order-by year --after WyJib… --limit 10 -d books.db', 'the ten behind a row'],
  ],
  async run(cli, { args: [view = '', text], options }) {
    const where = text === undefined ? {} : (readJsonObject('[where]', text) as Where)
    const { limit, offset, includeDocs, includeCursors, includeMatches, after, before, reverse } = options
    const orderBy = readList(options.orderBy)
    const added = { includeDocs, includeCursors, includeMatches }
    const asked = { where, orderBy, limit, offset, ...added, after, before, reverse }
    await withStore(cli, options, { readonly: true }, async (store) => {
      await exportToOutput(cli, (stream, signal) => store.exportRows(view, stream, { ...asked, signal }))
    })
  },
})
