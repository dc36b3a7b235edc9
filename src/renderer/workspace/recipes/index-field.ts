import { parsePath } from '../../../shared/model/field-path.ts'
import { client, type InStore, keys, queryClient } from '../../client/index.ts'
import { viewOfFields } from './fields-view.ts'
import { openViewDraft } from './open-view-draft.ts'
import { columnNameOf, pathText } from './recipe.ts'

/** Begins a view that finds documents by a place in one of them: `lines[2].article` stands for that field of each item. */
export async function indexField(at: InStore, path: string): Promise<void> {
  const steps = parsePath(path)
  if (steps === null) return
  // Without them the column is a text, which is shown at once.
  const fields = await queryClient
    .fetchQuery({
      queryKey: keys.fields(at),
      queryFn: ({ signal }) => client.documents.fields(at, { signal }),
    })
    .catch(() => [])
  const every = steps.map((step) => ('item' in step ? { each: true as const } : step))
  const items = pathText([...every, { each: true }])
  const field = fields.some((known) => known.path === items) ? items : pathText(every)
  openViewDraft(at, { ...viewOfFields([field], fields), name: `by_${columnNameOf(every, [])}` })
}
