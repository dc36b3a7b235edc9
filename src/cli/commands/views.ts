import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { inColumns } from '../words.ts'

export const viewsCommand = defineCommand({
  name: 'views',
  summary: 'list the views of a store: kind, state, version, columns',
  examples: [
    ['datastore views -d users.db', 'a line each'],
    ['datastore views -d users.db --json', 'all that is known of each, with its definition'],
  ],
  run: (cli, { options }) =>
    withStore(cli, options, { readonly: true }, async (store) => {
      const views = await store.views.list()
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
