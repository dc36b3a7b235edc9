import { Option } from 'commander'
import type { Change, Datastore, Since } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { countOption } from '../options.ts'

interface ChangesCommandOptions {
  readonly since?: string
  readonly limit?: number
  readonly follow?: boolean
}

export const changesCommand = defineCommand<ChangesCommandOptions>({
  name: 'changes',
  summary: 'print changes in order as NDJSON, each document once',
  options: [
    new Option('--since <cursor>', 'only changes after this cursor or change number').default('0'),
    countOption('--limit <changes>', 'at most so many'),
    new Option('-f, --follow', 'go on with each change as it comes, until Ctrl+C'),
  ],
  examples: [
    ['datastore changes -d users.db --limit 10', 'the first ten'],
    ['datastore changes -d users.db --since 120-3f2a --follow', 'from a cursor on, without end'],
  ],
  async run(cli, { options }) {
    const { since: given = '0', limit = Infinity, follow = false } = options
    const since = /^\d+$/.test(given) ? Number(given) : given
    await withStore(cli, options, { readonly: true }, async (store) => {
      let printed = 0
      const changes = follow ? store.changes.watch({ since, signal: cli.signal }) : listed(store, since)
      if (limit === 0) return
      for await (const change of changes) {
        await cli.printJson(change)
        printed += 1
        if (printed === limit) break
      }
    })
  },
})

/** Every change there is, some at a time. */
async function* listed(store: Datastore, since: Since): AsyncGenerator<Change> {
  for (let after = since; ;) {
    const changes = await store.changes.list({ since: after })
    yield* changes
    const last = changes.at(-1)
    if (last === undefined) return
    after = last.cursor
  }
}
