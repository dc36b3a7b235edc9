import type { Cli } from './cli.ts'
import type { ComparedView } from './view-folder.ts'

/** Tells how a view of a folder differs from the store's, and returns whether it does. */
export async function tellDifference(cli: Cli, { name, state, changes }: ComparedView): Promise<boolean> {
  if (state === 'same') return false
  const lines = [`${name}: ${state}`, ...changes.map((change) => `  ${change}`)]
  await cli.result({ view: name, state, changes }, lines.join('\n'))
  return true
}
