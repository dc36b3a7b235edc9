/** A value as SQL drivers take and return it. */
export type SqlValue = string | number | bigint | Uint8Array | null
