import { Option } from 'commander'
import type { Datastore, ViewDefinition } from '../../engine/index.ts'
import type { Cli } from '../cli.ts'
import { defineCommand } from '../command.ts'
import { describeDryRun } from '../describe-dry-run.ts'
import { withStore } from '../open-store.ts'
import { skipTestsOption } from '../options.ts'
import { publishDefinition } from '../publish-definition.ts'
import { tellDifference } from '../tell-difference.ts'
import { compareViews } from '../view-folder.ts'
import { counted } from '../../shared/counted.ts'

interface PushCommandOptions {
  readonly yes?: boolean
  readonly skipTests?: boolean
}

export const pushCommand = defineCommand<PushCommandOptions>({
  name: 'push',
  summary: 'try out the views of a folder that differ, and with --yes publish them',
  args: [['[folder]', 'the folder; `views` without it']],
  options: [new Option('-y, --yes', 'publish, when nothing stands in the way'), skipTestsOption],
  examples: [
    ['datastore push views -d users.db', 'a dry run of each view that differs'],
    ['datastore push views -d users.db --yes', 'and publish them'],
  ],
  run: (cli, { args: [folder = 'views'], options }) =>
    withStore(cli, options, {}, async (store) => {
      const definitions: ViewDefinition[] = []
      let refused = 0
      for (const view of await compareViews(store, folder)) {
        if (!(await tellDifference(cli, view)) || view.definition === null) continue
        definitions.push(view.definition)
        if (!(await passes(cli, store, view.definition, options))) refused += 1
      }
      if (definitions.length === 0) return await cli.say('No view of the folder differs from the store.')
      if (refused > 0) {
        cli.exitCode = 1
        return await cli.say(`Nothing was published: ${counted(refused, 'view')} would be refused.`)
      }
      if (options.yes !== true)
        return await cli.say(
          `Nothing was published yet. Give --yes to publish ${counted(definitions.length, 'view')}.`,
        )
      for (const definition of definitions) await publishDefinition(cli, store, definition, options)
    }),
})

/** Runs a view dry and tells the outcome; whether it can be published. */
async function passes(
  cli: Cli,
  store: Datastore,
  definition: ViewDefinition,
  { skipTests = false }: PushCommandOptions,
): Promise<boolean> {
  const work = store.views.dryRun(definition, { signal: cli.signal })
  const report = await cli.follow(work, `Trying out ${definition.name}`, (snapshot) => snapshot)
  await cli.result({ view: definition.name, dryRun: report }, describeDryRun(report).join('\n'))
  if (report.state === 'partial') return false
  return report.outcome !== 'refuse' && (report.outcome !== 'ask' || skipTests)
}
