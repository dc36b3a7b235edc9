/**
 * The rows of documents, flat: of each document the number of its groups, then of each group the names of its rows,
 * how many rows there are, and all their values end to end. Names come as a number when an earlier group of the chunk
 * had them: they are the names that came as that many-th list.
 */
export type Chunk = unknown[]
