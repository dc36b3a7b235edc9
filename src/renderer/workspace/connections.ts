import { create } from 'zustand'
import * as v from 'valibot'
import { readState, writeState } from './persist.ts'

export const connectionColors = ['red', 'orange', 'green', 'blue', 'violet'] as const
export type ConnectionColor = (typeof connectionColors)[number]

const look = v.object({
  /** What a person calls the server's database; empty where it has no name of its own. */
  name: v.string(),
  color: v.nullable(v.picklist(connectionColors)),
  /** Whether a mistake in it would be dear: the window says so all the time, and the first write asks. */
  production: v.boolean(),
})

/** How a person tells a server's database from the others. */
export type ConnectionLook = Readonly<v.InferOutput<typeof look>>

export const plainLook: ConnectionLook = { name: '', color: null, production: false }

const stateName = 'connections'
const kept = v.array(v.tuple([v.string(), look]))

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

/** Keeps how a server's database is to be told from others. */
export function setLook(database: string, next: ConnectionLook): void {
  const looks = new Map(useLooks.getState().looks)
  const plain = next.name === '' && next.color === null && !next.production
  if (plain) looks.delete(database)
  else looks.set(database, next)
  useLooks.setState({ looks })
  writeState(stateName, JSON.stringify([...looks]))
}

/** The CSS colour that a connection is drawn in. */
export function colorOf(color: ConnectionColor): string {
  return `var(--connection-${color})`
}
