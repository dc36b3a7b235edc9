/** Any value JSON can hold. Integers beyond 2^53 are bigints, so that none is damaged by reading it. */
export type JsonValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | JsonValue[]
  | { [name: string]: JsonValue }

/** What the store adds to a document that is read, and strips from one that is put. */
export interface StoredFields {
  /** The document's number in the store, stable for its life. */
  readonly _id: number
  readonly _key: string
  /** `<n>-<hash of the content and of the write>`: n counts the document's revisions, and no two writes make the same one. */
  readonly _rev: string
  /** When it was last changed: UTC, ISO 8601, milliseconds. Null in legacy files that do not say. */
  readonly _updated: string | null
}

/** A document whose type the program does not give: it may have any field. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyDocument = Record<string, any>

/**
 * A document as a program reads it. Its own fields have the type that the program gives its store: `Datastore<User>`.
 * Without one they are `any`.
 */
export type Document<T = AnyDocument> = T & StoredFields

/** A document as a view's `map` and a transaction see it: the JSON and its key. */
export type MapDocument<T = AnyDocument> = T & { readonly _key: string }

export const storedFieldNames = ['_id', '_key', '_rev', '_updated'] as const
