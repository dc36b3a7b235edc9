import { Option } from 'commander'
import { defineCommand } from '../command.ts'
import { openDatabase, storeName, withDatabase, withSecret } from '../open-store.ts'
import { counted } from '../../shared/counted.ts'

interface CopyCommandOptions {
  readonly as?: string
  readonly history: boolean
}

export const copyCommand = defineCommand<CopyCommandOptions>({
  name: 'copy',
  summary: 'copy a store with its history and authored views to another database',
  args: [['<target>', 'file or URL of the other database; a file is created where it is missing']],
  options: [
    new Option('--as <name>', 'name of the copy; that of the store without it'),
    new Option('--no-history', 'leave out old revisions'),
  ],
  examples: [
    ['datastore copy copy.db -d users.db', 'into a new file'],
    [
      'DATASTORE_TARGET_PASSWORD=… datastore copy mysql://ann@host/shop -d users.db --as people',
      'to a server, under another name',
    ],
  ],
  run: (cli, { args: [target = ''], options }) =>
    withDatabase(cli, options, { readonly: true }, async (from) => {
      const name = await storeName(cli, options, from)
      const url = withSecret(target, cli.streams.env['DATASTORE_TARGET_PASSWORD'])
      await openDatabase(url, { create: true }, async (to) => {
        const { as, history } = options
        const work = from.copyStore(name, to, { as, history, signal: cli.signal })
        const end = await cli.follow(work, 'Copying', (snapshot) => snapshot)
        const views =
          end.leftOut.length === 0 ? '' : ` Views of programs were left out: ${end.leftOut.join(', ')}.`
        await cli.result(
          end,
          `Copied ${counted(end.documents, 'document')} of "${name}" to "${as ?? name}" in ${to.path}, and compared them.${views}`,
        )
      })
    }),
})
