import { Option } from 'commander'
import type { Where } from '../../engine/index.ts'
import type { Cli } from '../cli.ts'
import { defineCommand } from '../command.ts'
import type { CommandCall } from '../command.ts'
import { withStore } from '../open-store.ts'
import { readJsonObject } from '../read-json.ts'
import { UsageError } from '../usage-error.ts'
import { counted } from '../../shared/counted.ts'

interface DeleteCommandOptions {
  readonly rev?: string
  readonly view?: string
  readonly where?: string
}

export const deleteCommand = defineCommand<DeleteCommandOptions>({
  name: 'delete',
  summary: 'delete documents by key, or by a condition on their rows in a view',
  args: [['[keys...]', 'keys of the documents; one that is not there is no error']],
  options: [
    new Option('--rev <rev>', 'refuse when this is not the present revision'),
    new Option('--view <name>', 'with --where: the view whose rows are looked at'),
    new Option('--where <json>', 'with --view: conditions, as for `query`; {} is met by every row'),
  ],
  examples: [
    ['datastore delete joe ann -d users.db', 'delete two documents'],
    [
      `datastore delete --view book --where '{"year": {"lt": 1900}}' -d books.db`,
      'delete all that have such a row',
    ],
  ],
  async run(cli, call) {
    const { view, where, rev } = call.options
    if (view === undefined && where === undefined) return await deleteKeys(cli, call)
    if (view === undefined || where === undefined || rev !== undefined || call.words.length > 0)
      throw new UsageError('Give keys, or --view and --where.')
    const conditions = readJsonObject('--where', where) as Where
    await withStore(cli, call.options, {}, async (store) => {
      const work = store.deleteWhere(view, conditions, { signal: cli.signal })
      const { changed } = await cli.follow(work, 'Deleting', (snapshot) => snapshot)
      await cli.result({ deleted: changed }, `Deleted ${counted(changed, 'document')}.`)
    })
  },
})

async function deleteKeys(cli: Cli, { words, options }: CommandCall<DeleteCommandOptions>): Promise<void> {
  const { rev } = options
  if (words.length === 0) throw new UsageError('Give keys, or --view and --where.')
  if (rev !== undefined && words.length > 1) throw new UsageError('--rev is of one document: give one key.')
  await withStore(cli, options, {}, async (store) => {
    for (const key of words) {
      const deleted = await store.delete(key, { rev })
      const name = JSON.stringify(key)
      await cli.result({ key, deleted }, deleted ? `Deleted ${name}.` : `There was no ${name}.`)
    }
  })
}
