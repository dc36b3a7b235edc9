import type { Datastore, ViewDefinition } from '../engine/index.ts'
import type { Cli } from './cli.ts'
import { counted } from '../shared/counted.ts'

/** Publishes a view with a bar, and tells what it came to. Ctrl+C gives the build up; the version before goes on answering. */
export async function publishDefinition(
  cli: Cli,
  store: Datastore,
  definition: ViewDefinition,
  { skipTests = false }: { readonly skipTests?: boolean },
): Promise<void> {
  const { name } = definition
  const work = store.views.publish(definition, { skipTests, signal: cli.signal })
  await cli.follow(work, `Publishing ${name}`, (snapshot) => snapshot)
  const { version, errors, state } = await store.views.get(name)
  const left =
    errors === 0
      ? ''
      : ` Its map fails on ${counted(errors, 'document')}, which ${errors === 1 ? 'is' : 'are'} not in it.`
  await cli.result(
    { view: name, version, state, errors },
    `View "${name}" answers with version ${version}.${left}`,
  )
}
