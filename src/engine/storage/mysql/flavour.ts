/** MariaDB and MySQL differ in few words. */
export interface Flavour {
  readonly mariadb: boolean
  /** A node of a Galera cluster: a lock keeps out those on the same node only, and a commit decides between nodes. */
  readonly galera: boolean
}

/** Name of the hidden column that tells equal rows of a view apart. */
export const rowId = '_row'
