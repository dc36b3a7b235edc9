import { Option } from 'commander'
import type { Datastore } from '../../engine/index.ts'
import type { Cli } from '../cli.ts'
import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { counted } from '../../shared/counted.ts'

export const verifyCommand = defineCommand<{ readonly repair?: boolean }>({
  name: 'verify',
  summary: 'compare views with their maps of every document',
  args: [['[views...]', 'names of the views; all authored ones without them']],
  options: [new Option('--repair', 'write anew the rows that differ')],
  examples: [
    ['datastore verify -d users.db', 'exit code 1 when a view differs'],
    ['datastore verify by_email --repair -d users.db', 'and repair it'],
  ],
  run: (cli, { words, options }) =>
    withStore(cli, options, {}, async (store) => {
      const authored = async () =>
        (await store.views.list()).filter(({ kind }) => kind === 'authored').map(({ name }) => name)
      for (const view of words.length > 0 ? words : await authored())
        await verifyView(cli, store, view, options.repair === true)
    }),
})

async function verifyView(cli: Cli, store: Datastore, view: string, repair: boolean): Promise<void> {
  const options = { signal: cli.signal }
  const work = repair ? store.views.repair(view, options) : store.views.verify(view, options)
  const end = await cli.follow(work, `Verifying ${view}`, (snapshot) => snapshot)
  const { done, different, repaired, differences } = end
  const found =
    different === 0
      ? `View "${view}" equals its map of ${counted(done, 'document')}.`
      : `View "${view}" differs for ${different} of ${counted(done, 'document')}, ${repaired} of them repaired: ${differences
          .slice(0, 10)
          .map(({ key }) => JSON.stringify(key))
          .join(', ')}${different > 10 ? ', …' : ''}.${repair ? '' : ' Repair it with --repair.'}`
  await cli.result({ view, ...end }, found)
  if (different > repaired) cli.exitCode = 1
}
