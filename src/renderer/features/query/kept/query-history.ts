import { useState } from 'react'
import * as v from 'valibot'
import { type InStore } from '../../../client/index.ts'
import { stateName } from '../../../workspace/names/state-name.ts'
import { readState, writeState } from '../../../workspace/persist.ts'
import { useKept } from '../../../workspace/use-kept.ts'
import { ranQueries, type RanQuery, withQuery } from './ran-queries.ts'

export interface QueryHistory {
  /** The newest first. */
  readonly queries: readonly RanQuery[]
  readonly add: (ran: RanQuery) => void
}

/** The queries that this app has run on a store, kept between sessions. */
export function useQueryHistory({ database, store }: InStore): QueryHistory {
  return useHistory(stateName('queries', JSON.stringify([database, store])))
}

/** The statements that this app has run on a database, kept between sessions. */
export function useStatementHistory(database: string): QueryHistory {
  return useHistory(stateName('statements', database))
}

function useHistory(name: string): QueryHistory {
  const [queries, setQueries] = useState<readonly RanQuery[]>([])
  // Without it there is none to choose from.
  useKept(name, read, setQueries)
  return {
    queries,
    add: (ran) => void add(name, ran).then(setQueries, () => undefined),
  }
}

/** Another tab may have run one meanwhile. */
async function add(name: string, ran: RanQuery): Promise<readonly RanQuery[]> {
  const next = withQuery(await read(name), ran)
  writeState(name, JSON.stringify(next))
  return next
}

async function read(name: string): Promise<readonly RanQuery[]> {
  const text = await readState(name)
  if (text === null) return []
  const parsed = v.safeParse(ranQueries, JSON.parse(text))
  return parsed.success ? parsed.output : []
}
