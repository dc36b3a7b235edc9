import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { counted } from '../../shared/counted.ts'

export const reindexCommand = defineCommand({
  name: 'reindex',
  summary: 'fill views anew beside the rows that answer',
  args: [['<views...>', 'names of the views']],
  examples: [['datastore reindex by_email -d users.db', 'queries go on meanwhile']],
  run: (cli, { words, options }) =>
    withStore(cli, options, {}, async (store) => {
      for (const view of words) {
        const work = store.views.reindex(view, { signal: cli.signal })
        const { done } = await cli.follow(work, `Reindexing ${view}`, (snapshot) => snapshot)
        await cli.result(
          { view, documents: done },
          `View "${view}" was filled anew from ${counted(done, 'document')}.`,
        )
      }
    }),
})
