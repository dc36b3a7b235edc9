import { createApi } from '../../../src/engine/api/create-api.ts'
import { DatastoreError } from '../../../src/engine/index.ts'
import { hasEnded } from '../../../src/shared/model/job.ts'
import { tagsView } from '../entries.ts'
import { orders, tell } from '../orders.ts'

/** What one of the apps is to do with the view `by_tag`. */
export interface BuildOrder {
  readonly path: string
  readonly stateFolder: string
  readonly what: 'publish' | 'reindex'
  /** The version of `tagsView` that is published. */
  readonly version: number
}

/** How its job ended: `done`, or the code of its refusal or failure. */
export interface BuildReport {
  readonly end: string
  readonly message: string
}

const never = { signal: new AbortController().signal }

/** The engine of an app, without its window: what it is asked, a window asks. */
tell({ end: 'loaded', message: '' } satisfies BuildReport)
for await (const order of orders<BuildOrder>()) tell(await work(order))

async function work(order: BuildOrder): Promise<BuildReport> {
  const api = createApi({ stateFolder: order.stateFolder, sampleFile: '' })
  try {
    await api.handlers.databases.open({ path: order.path }, never)
    return await build(api.handlers, order)
  } catch (error) {
    if (!(error instanceof DatastoreError)) throw error
    return { end: error.code, message: error.message }
  } finally {
    await api.close()
  }
}

async function build(
  handlers: ReturnType<typeof createApi>['handlers'],
  { path, what, version }: BuildOrder,
): Promise<BuildReport> {
  const place = { database: path, store: 'entries' }
  const { job } =
    what === 'publish'
      ? await handlers.views.publish({ ...place, definition: tagsView(version) }, never)
      : await handlers.views.reindex({ ...place, view: 'by_tag' }, never)
  for await (const jobs of await handlers.jobs.watch(undefined, never)) {
    const found = jobs.find(({ id }) => id === job)
    if (found === undefined || !hasEnded(found)) continue
    return { end: found.error?.code ?? found.state, message: found.error?.message ?? '' }
  }
  throw new Error('The stream of jobs ended.')
}
