import { Option } from 'commander'
import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { UsageError } from '../usage-error.ts'

export const deleteCommand = defineCommand<{ readonly rev?: string }>({
  name: 'delete',
  summary: 'delete documents by key',
  args: [['<keys...>', 'keys of the documents; one that is not there is no error']],
  options: [new Option('--rev <rev>', 'refuse when this is not the present revision')],
  examples: [['datastore delete joe ann -d users.db', 'delete two documents']],
  async run(cli, { words, options }) {
    const { rev } = options
    if (rev !== undefined && words.length > 1) throw new UsageError('--rev is of one document: give one key.')
    await withStore(cli, options, {}, async (store) => {
      for (const key of words) {
        const deleted = await store.delete(key, { rev })
        const name = JSON.stringify(key)
        await cli.result({ key, deleted }, deleted ? `Deleted ${name}.` : `There was no ${name}.`)
      }
    })
  },
})
