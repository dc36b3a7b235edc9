import { DatastoreError } from '../../shared/errors.ts'
import { jsonRecord } from '../../engine/transfer/json/json-record.ts'
import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'

export const getCommand = defineCommand({
  name: 'get',
  summary: 'print documents by key, one a line',
  args: [['<keys...>', 'keys of the documents']],
  examples: [
    ['datastore get joe ann -d users.db', 'a line each, as `export` writes them'],
    ['datastore get joe -d users.db | jq .email', 'one field, by another program'],
  ],
  run: (cli, { words, options }) =>
    withStore(cli, options, { readonly: true }, async (store) => {
      const missing: string[] = []
      for (const key of words) {
        const found = await store.getText(key)
        if (found === undefined) missing.push(key)
        else await cli.print(jsonRecord(key, found.text))
      }
      if (missing.length === 0) return
      const names = missing.map((key) => JSON.stringify(key)).join(', ')
      throw new DatastoreError('NOT_FOUND', `The store "${store.name}" has no document ${names}.`, {
        details: { store: store.name, keys: missing },
      })
    }),
})
