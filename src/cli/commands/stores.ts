import { defineCommand } from '../command.ts'
import { withDatabase } from '../open-store.ts'
import { inColumns } from '../words.ts'

export const storesCommand = defineCommand({
  name: 'stores',
  summary: 'list the stores of a database',
  examples: [
    ['datastore stores -d users.db', 'name and format of each store'],
    ['datastore stores -d postgres://ann@host/shop --json', 'one JSON object a line'],
  ],
  run: (cli, { options }) =>
    withDatabase(cli, options, { readonly: true }, async (database) => {
      const { stores } = await database.inspect()
      if (cli.json) for (const store of stores) await cli.printJson(store)
      else
        for (const line of inColumns(stores.map(({ name, format }) => [name, format]))) await cli.print(line)
    }),
})
