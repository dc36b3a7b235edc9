import type { MemberOrigins } from './create-members.ts'
import type { OriginsOf } from './create-origins.ts'
import type { VariableOrigins } from './create-variables.ts'
import type { Frame, LineageProbes } from './lineage-probes.ts'

/** The lineage of the rows of a document. */
export interface Lineage {
  readonly probes: LineageProbes
  begin(): void
  /** For each column of a row: its name, paths, places, and 1 where it is open. */
  cellsOf(row: object): [name: string, paths: number[], places: number[], open: 0 | 1][]
}

/**
 * Makes what follows values from the document to the rows. What is behind an expression is what was read while it ran and what is
 * behind the variables in it: never less than what flowed, at times more. What it cannot follow it calls open.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createLineage(
  origins: OriginsOf,
  members: MemberOrigins,
  variables: VariableOrigins,
): Lineage {
  return {
    probes: { f: () => Object.create(null) as Frame, ...members.probes, ...variables.probes },
    begin: () => {
      origins.begin()
      members.begin()
      variables.begin()
    },
    cellsOf: members.cellsOf,
  }
}
