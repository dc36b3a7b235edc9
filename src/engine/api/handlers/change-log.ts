import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Change } from '../../changes/list-changes.ts'
import type { Datastore } from '../../datastore.ts'
import type { Engine } from '../engine.ts'

type ChangesApi = Handlers<Contract['changes']>
type Page = Awaited<ReturnType<ChangesApi['list']>>

/** Changes read at once, and looked at for one page at most: a filter that finds nothing answers, and can be asked on. */
const batch = 1000
const mostLooked = 20_000

/** One page of the change log, the newest first, of the changes that a filter lets through. */
export async function changeLog(
  { databases }: Pick<Engine, 'databases'>,
  { prefix, kind, before, limit, ...at }: Parameters<ChangesApi['list']>[0],
  signal: AbortSignal | undefined,
): Promise<Page> {
  const store = await databases.store(at)
  const fits = (change: Change): boolean =>
    change.key.startsWith(prefix) && (kind === 'all' || kindOf(change) === kind)
  const found: Change[] = []
  let looked = 0
  let next: string | undefined = before
  for (;;) {
    const changes: Change[] = await listBefore(store, next)
    for (const change of changes) {
      looked++
      next = change.cursor
      if (fits(change)) found.push(change)
      if (found.length === limit) return page(found, next)
    }
    if (changes.length < batch) return page(found, null)
    if (looked >= mostLooked || signal?.aborted === true) return page(found, next ?? null)
  }
}

function listBefore(store: Datastore, before: string | undefined): Promise<Change[]> {
  return store.changes.list({ reverse: true, limit: batch, ...(before !== undefined && { before }) })
}

function page(found: readonly Change[], next: string | null): Page {
  return {
    changes: found.map(({ seq, key, rev, updated, ...change }) => ({
      seq,
      key,
      rev,
      updated,
      kind: kindOf({ rev, ...change }),
    })),
    next,
  }
}

/** What became of the document: its first revision makes it new. */
function kindOf({ rev, deleted }: Pick<Change, 'rev' | 'deleted'>): Page['changes'][number]['kind'] {
  if (deleted) return 'deleted'
  return rev.startsWith('1-') ? 'new' : 'changed'
}

/** What changed since a number, counted: as many as `limit` of them. */
export async function countChanges(
  { databases }: Pick<Engine, 'databases'>,
  { since, ...at }: Parameters<ChangesApi['since']>[0],
): Promise<Awaited<ReturnType<ChangesApi['since']>>> {
  const store = await databases.store(at)
  const changes = await store.changes.list({ since, limit: batch })
  const counts = { new: 0, changed: 0, deleted: 0 }
  for (const change of changes) counts[kindOf(change)]++
  return { ...counts, more: changes.length === batch }
}
