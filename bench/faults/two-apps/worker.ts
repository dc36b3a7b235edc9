import { createApi } from '../../../src/engine/api/create-api.ts'
import { DatastoreError } from '../../../src/engine/index.ts'
import { hasEnded } from '../../../src/shared/model/job.ts'
import { tagsView } from '../entries.ts'
import { orders, tell } from '../orders.ts'

/** What one of the apps is to do with the view `by_tag`. */
export interface BuildOrder {
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
const [path = '', stateFolder = ''] = process.argv.slice(2)

/** The engine of an app, without its window: it gets the requests of a window. */
const api = createApi({ stateFolder, sampleFile: '' })
await api.handlers.databases.open({ path }, never)
tell({ end: 'opened', message: '' } satisfies BuildReport)
for await (const order of orders<BuildOrder>()) tell(await work(order))
await api.close()

async function work(order: BuildOrder): Promise<BuildReport> {
  try {
    return await build(order)
  } catch (error) {
    if (!(error instanceof DatastoreError)) throw error
    return { end: error.code, message: error.message }
  }
}

async function build({ what, version }: BuildOrder): Promise<BuildReport> {
  const { views, jobs } = api.handlers
  const place = { database: path, store: 'entries' }
  const { job } =
    what === 'publish'
      ? await views.publish({ ...place, definition: tagsView(version) }, never)
      : await views.reindex({ ...place, view: 'by_tag' }, never)
  for await (const listed of await jobs.watch(undefined, never)) {
    const found = listed.find(({ id }) => id === job)
    if (found === undefined || !hasEnded(found)) continue
    return { end: found.error?.code ?? found.state, message: found.error?.message ?? '' }
  }
  throw new Error('The stream of jobs ended.')
}
