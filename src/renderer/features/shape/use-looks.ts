import { useState } from 'react'
import * as v from 'valibot'
import { byName } from '../../../shared/model/by-name.ts'
import { storeShape, type StoreShape } from '../../../shared/model/field-shape.ts'
import type { InStore } from '../../client/index.ts'
import { stateName } from '../../workspace/names/state-name.ts'
import { readState, writeMembers } from '../../workspace/persist.ts'
import { useKept } from '../../workspace/use-kept.ts'

/** Looks that are kept of one store: each is up to some hundred kilobytes. */
const mostKept = 10

/** What was in a store at a time, in UTC. */
export interface Look {
  readonly at: string
  readonly shape: StoreShape
}

export interface Looks {
  /** The newest first. */
  readonly looks: readonly Look[]
  readonly keep: (shape: StoreShape) => Look
  readonly forget: (look: Look) => void
}

/** By their times; null is one that was forgotten. */
const kept = byName(v.nullable(storeShape))

/** The looks at a store that a person has kept, between sessions and for every window. */
export function useLooks({ database, store }: InStore): Looks {
  const name = stateName('looks', JSON.stringify([database, store]))
  const [looks, setLooks] = useState<readonly Look[]>([])
  // Without them there is none to compare with.
  useKept(name, readLooks, setLooks)
  return {
    looks,
    keep: (shape) => {
      const look = { at: new Date().toISOString(), shape: withoutValues(shape) }
      const [shown, old] = [[look, ...looks].slice(0, mostKept), [look, ...looks].slice(mostKept)]
      setLooks(shown)
      writeMembers(name, { [look.at]: look.shape, ...forgotten(old) })
      return look
    },
    forget: (gone) => {
      setLooks(looks.filter(({ at }) => at !== gone.at))
      writeMembers(name, forgotten([gone]))
    },
  }
}

const forgotten = (looks: readonly Look[]): Record<string, null> =>
  Object.fromEntries(looks.map(({ at }) => [at, null]))

/** The newest first. @throws where what is kept are no looks. */
async function readLooks(name: string): Promise<Look[]> {
  const text = await readState(name)
  const read = v.parse(kept, text === null ? {} : JSON.parse(text))
  const looks = Object.entries(read).flatMap(([at, shape]) => (shape === null ? [] : [{ at, shape }]))
  return looks.toSorted((one, other) => (one.at < other.at ? 1 : -1))
}

/** A look is compared by what fields there are, not by what stands in them: no value of a document is kept. */
function withoutValues(shape: StoreShape): StoreShape {
  const fields = shape.fields.map((field) => ({
    ...field,
    top: [],
    numbers: field.numbers === null ? null : { ...field.numbers, steps: [] },
  }))
  return { ...shape, fields }
}
