import { create } from 'zustand'
import * as v from 'valibot'
import { connectionLook, type ConnectionLook, plainLook } from './connection-look.ts'
import { readState, writeState } from './persist.ts'

const stateName = 'connections'
const kept = v.array(v.tuple([v.string(), connectionLook]))

/** The looks of servers' databases, by URL. */
export const useLooks = create<{ readonly looks: ReadonlyMap<string, ConnectionLook> }>()(() => ({
  looks: new Map(),
}))

/** Puts back the names, colours and marks of an earlier session. */
export async function restoreLooks(): Promise<void> {
  const text = await readState(stateName)
  const read = v.safeParse(kept, text === null ? [] : JSON.parse(text))
  if (read.success) useLooks.setState({ looks: new Map(read.output) })
}

export function lookOf(database: string): ConnectionLook {
  return useLooks.getState().looks.get(database) ?? plainLook
}

export function useLook(database: string | null): ConnectionLook {
  return useLooks(({ looks }) => (database === null ? undefined : looks.get(database))) ?? plainLook
}

/** Keeps the name and colour by which the user tells a server's database from others. */
export function setLook(database: string, next: ConnectionLook): void {
  const looks = new Map(useLooks.getState().looks)
  const plain = next.name === '' && next.color === null && !next.production
  if (plain) looks.delete(database)
  else looks.set(database, next)
  useLooks.setState({ looks })
  writeState(stateName, JSON.stringify([...looks]))
}
