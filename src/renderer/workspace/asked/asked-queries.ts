import { create } from 'zustand'
import * as v from 'valibot'
import { type AskedQuery, askedQuery, shapeOf, withAsked } from './asked-shape.ts'
import { byName } from '../../../shared/model/by-name.ts'
import { readState, writeState } from '../persist.ts'

const askedOfViews = byName(v.array(askedQuery))

/** Views of which queries are kept. */
const mostViews = 100
const stateName = 'asked-queries'

interface InView {
  readonly database: string
  readonly store: string
  readonly view: string
}

const useAsked = create<{ readonly views: Readonly<Record<string, readonly AskedQuery[]>> }>(() => ({
  views: {},
}))

let reading: Promise<void> | null = null

/** Reads what earlier sessions have asked, once. */
function readAsked(): Promise<void> {
  // Without them there is none to propose an index for.
  reading ??= restore().catch(() => undefined)
  return reading
}

async function restore(): Promise<void> {
  const text = await readState(stateName)
  const read = text === null ? null : v.safeParse(askedOfViews, JSON.parse(text))
  if (read?.success === true) useAsked.setState({ views: read.output })
}

/** Notes that a view was asked a query: which columns were compared and ordered by, and no value of them. */
export async function noteAsked(
  at: InView,
  where: Readonly<Record<string, unknown>>,
  orderBy: readonly string[],
): Promise<void> {
  await readAsked()
  const { views } = useAsked.getState()
  const next = {
    ...views,
    [nameOf(at)]: withAsked(views[nameOf(at)] ?? [], { where: shapeOf(where), orderBy }),
  }
  const kept = Object.fromEntries(Object.entries(next).slice(-mostViews))
  useAsked.setState({ views: kept })
  writeState(stateName, JSON.stringify(kept))
}

/** What a view was asked, the most frequent first. */
export function useAskedQueries(at: InView): readonly AskedQuery[] {
  void readAsked()
  return useAsked(({ views }) => views[nameOf(at)] ?? none)
}

const none: readonly AskedQuery[] = []

function nameOf({ database, store, view }: InView): string {
  return JSON.stringify([database, store, view])
}
