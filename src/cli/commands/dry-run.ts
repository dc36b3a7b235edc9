import { defineCommand } from '../command.ts'
import { describeDryRun } from '../describe-dry-run.ts'
import { withStore } from '../open-store.ts'
import { readViewFile } from '../view-file.ts'

export const dryRunCommand = defineCommand({
  name: 'dry-run',
  summary: 'say what publishing a view would do, and change nothing',
  args: [['<file>', 'file of the view, as `publish` takes it']],
  examples: [
    [
      'datastore dry-run views/by_email.ts -d users.db',
      'rows added, removed, changed, and what stands in the way',
    ],
    ['datastore dry-run views/by_email.ts -d users.db --json', 'the whole report'],
  ],
  async run(cli, { args: [file = ''], options }) {
    const definition = await readViewFile(file)
    await withStore(cli, options, {}, async (store) => {
      const work = store.views.dryRun(definition, { signal: cli.signal })
      const report = await cli.follow(work, 'Trying out', (snapshot) => snapshot)
      await cli.result(report, describeDryRun(report).join('\n'))
      if (report.outcome === 'refuse' || report.outcome === 'ask') cli.exitCode = 1
    })
  },
})
