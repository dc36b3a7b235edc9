import type { Topology } from './topology.ts'

/** MariaDB and MySQL differ in few words. */
export interface Flavour {
  readonly mariadb: boolean
  readonly topology: Topology
}

/** Name of the hidden column that tells equal rows of a view apart. */
export const rowId = '_row'
