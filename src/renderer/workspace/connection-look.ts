import * as v from 'valibot'

export const connectionColors = ['red', 'orange', 'green', 'blue', 'violet'] as const
export type ConnectionColor = (typeof connectionColors)[number]

export const connectionLook = v.object({
  /** What a person calls the server's database; empty where it has no name of its own. */
  name: v.string(),
  color: v.nullable(v.picklist(connectionColors)),
  /** Whether a mistake in it would be costly: the window always shows it, and the first write asks. */
  production: v.boolean(),
})

/** The name and colour by which the user tells a server's database from others. */
export type ConnectionLook = Readonly<v.InferOutput<typeof connectionLook>>

export const plainLook: ConnectionLook = { name: '', color: null, production: false }

/** The CSS colour that a connection is drawn in. */
export function colorOf(color: ConnectionColor): string {
  return `var(--connection-${color})`
}
