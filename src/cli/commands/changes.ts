import { Option } from 'commander'
import type { Change, ChangesOptions, Datastore, Since } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { countOption } from '../options.ts'
import { UsageError } from '../usage-error.ts'

interface ChangesCommandOptions {
  readonly since?: string
  readonly before?: string
  readonly reverse?: boolean
  readonly limit?: number
  readonly follow?: boolean
}

export const changesCommand = defineCommand<ChangesCommandOptions>({
  name: 'changes',
  summary: 'print changes in order as NDJSON, each document once',
  options: [
    new Option('--since <cursor>', 'only changes after this cursor or change number').default('0'),
    new Option('--before <cursor>', 'only changes before this cursor or change number'),
    new Option('--reverse', 'the newest first'),
    countOption('--limit <changes>', 'at most so many'),
    new Option('-f, --follow', 'go on with each change as it comes, until Ctrl+C'),
  ],
  examples: [
    ['datastore changes -d users.db --limit 10', 'the first ten'],
    ['datastore changes -d users.db --reverse --limit 10', 'the last ten'],
    ['datastore changes -d users.db --since 120-3f2a --follow', 'from a cursor on, without end'],
  ],
  async run(cli, { options }) {
    const { limit = Infinity, follow = false, reverse = false } = options
    if (follow && (reverse || options.before !== undefined))
      throw new UsageError('--follow goes on with changes to come: leave out --reverse and --before.')
    const since = readCursor(options.since ?? '0')
    const before = options.before === undefined ? undefined : readCursor(options.before)
    await withStore(cli, options, { readonly: true }, async (store) => {
      let printed = 0
      const changes = follow
        ? store.changes.watch({ since, signal: cli.signal })
        : listed(store, { since, before, reverse })
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
async function* listed(store: Datastore, options: ChangesOptions): AsyncGenerator<Change> {
  for (let asked = options; ;) {
    const changes = await store.changes.list(asked)
    yield* changes
    const cursor = changes.at(-1)?.cursor
    if (cursor === undefined) return
    asked = options.reverse === true ? { ...asked, before: cursor } : { ...asked, since: cursor }
  }
}

function readCursor(given: string): Since {
  return /^\d+$/.test(given) ? Number(given) : given
}
