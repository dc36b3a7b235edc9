/** How a store is copied. */
export interface CopyOptions {
  /** The name of the new store; that of the old one when it is not given. */
  readonly as?: string
  /** Copy old revisions too: true when it is not given. */
  readonly history?: boolean
  readonly signal?: AbortSignal
}

/** How far a copy has come. */
export interface CopyProgress {
  /**
   * What is being done: documents are copied, then deletions and old revisions (`history`), all of it is read back
   * (`verifying`), and the authored `views` are built. No reader sees the copy before it is `done`.
   */
  readonly state: 'documents' | 'history' | 'verifying' | 'views' | 'done'
  /** Of what this state deals with, and how much that is about to be. */
  readonly done: number
  readonly total: number
  /** The view that is being built. */
  readonly view: string | null
  readonly documents: number
  readonly deletions: number
  readonly revisions: number
  /**
   * SHA-256 over every document's key, revision and text, as they were read and as they stand in the copy, whatever their
   * order; null before that is known. A copy is done only when both are the same.
   */
  readonly contentHash: { readonly source: string; readonly copy: string } | null
  /** Authored views, which the copy has with all their versions. */
  readonly views: readonly string[]
  /** Views of programs, which are left out: each program makes its own when it opens the copy. */
  readonly leftOut: readonly string[]
}
