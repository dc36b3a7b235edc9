import type { JsonObject } from './plain-json.ts'

export interface DocumentPut {
  readonly kind: 'put'
  readonly key: string
  readonly text: string
  /** What the text holds, where it is known already. */
  readonly content?: JsonObject
  /** The revision that must be the present one. */
  readonly rev?: string
  /** The key must not be in use. */
  readonly create?: boolean
}

export interface DocumentDelete {
  readonly kind: 'delete'
  readonly key: string
  readonly rev?: string
  /** A document that is gone is no longer at the revision that was read: in a transaction nothing else would tell. */
  readonly mustBeThere?: boolean
}

export type DocumentWrite = DocumentPut | DocumentDelete
