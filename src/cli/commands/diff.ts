import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { compareViews } from '../view-folder.ts'
import { tellDifference } from '../tell-difference.ts'

export const diffCommand = defineCommand({
  name: 'diff',
  summary: 'say how the views of a folder differ from those of a store',
  args: [['[folder]', 'the folder; `views` without it']],
  examples: [['datastore diff views -d users.db', 'exit code 1 when something differs']],
  run: (cli, { args: [folder = 'views'], options }) =>
    withStore(cli, options, { readonly: true }, async (store) => {
      for (const view of await compareViews(store, folder)) {
        if (await tellDifference(cli, view)) cli.exitCode = 1
      }
    }),
})
