import { Option } from 'commander'
import type { ViewStats } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { counted } from '../../shared/counted.ts'
import { numberText } from '../../shared/numbers.ts'
import { inColumns } from '../words.ts'

export const viewsCommand = defineCommand<{ readonly stats?: boolean }>({
  name: 'views',
  summary: 'list the views of a store: kind, state, version, columns',
  options: [new Option('--stats', 'count rows, documents and bytes of each, which takes a while')],
  examples: [
    ['datastore views -d users.db', 'a line each'],
    ['datastore views -d users.db --json', 'all that is known of each, with its definition'],
    ['datastore views -d users.db --stats', 'rows, documents without any, bytes of table and indexes'],
  ],
  run: (cli, { options }) =>
    withStore(cli, options, { readonly: true }, async (store) => {
      const views = await store.views.list()
      if (options.stats === true) {
        const built = views.filter(({ answers }) => answers !== null)
        const stats: ViewStats[] = []
        for (const { name } of built) stats.push(await store.views.stats(name))
        if (cli.json) for (const each of stats) await cli.printJson(each)
        else for (const line of inColumns(stats.map(statsLine))) await cli.print(line)
        return
      }
      if (cli.json) {
        for (const view of views) await cli.printJson(view)
        return
      }
      const rows = views.map(({ name, kind, state, stale, version, errors, columns }) => [
        name,
        kind,
        stale ? 'stale' : state,
        `version ${version}`,
        ...(errors > 0 ? [`${errors} errors`] : ['']),
        columns.map((column) => `${column.name} ${column.type}`).join(', '),
      ])
      for (const line of inColumns(rows)) await cli.print(line)
    }),
})

function statsLine({ view, rows, documents, empty, errors, bytes, indexes, build }: ViewStats): string[] {
  const known = indexes.map((index) => index.bytes).filter((size) => size !== null)
  const indexed = known.length < indexes.length ? null : known.reduce((sum, size) => sum + size, 0)
  return [
    view,
    `${counted(rows, 'row')} of ${counted(documents, 'document')}`,
    `${numberText(empty)} without rows`,
    `${numberText(errors)} failing`,
    `table ${size(bytes)}`,
    `${indexes.length === 1 ? '1 index' : `${indexes.length} indexes`} ${size(indexed)}`,
    build === null ? '' : `built in ${(build.milliseconds / 1000).toFixed(1)} s`,
  ]
}

function size(bytes: number | null): string {
  return bytes === null ? 'of unknown size' : `${numberText(Math.ceil(bytes / 1024))} KiB`
}
