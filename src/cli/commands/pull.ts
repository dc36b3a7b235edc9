import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { pullViews } from '../view-folder.ts'

export const pullCommand = defineCommand({
  name: 'pull',
  summary: 'write each authored view of a store into a file of a folder',
  args: [['[folder]', 'the folder; `views` without it']],
  examples: [
    [
      'datastore pull views -d users.db && git diff views',
      'what was published since, as a difference of code',
    ],
  ],
  run: (cli, { args: [folder = 'views'], options }) =>
    withStore(cli, options, { readonly: true }, async (store) => {
      for await (const pulled of pullViews(store, folder))
        await cli.result(pulled, `${pulled.changed ? 'wrote' : 'same '}  ${pulled.file}`)
    }),
})
