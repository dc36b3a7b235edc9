import { DatastoreError } from '../../../shared/errors.ts'
import type { FindProgress } from '../../../shared/model/find/find-progress.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import type { Datastore } from '../../datastore.ts'
import { type FindInput, Finding } from './finding.ts'

/** What windows are looking for, and have found, each for as long as its window listens. */
export class Findings {
  readonly #findings = new Map<string, Finding>()

  /** Looks for documents, and keeps what was found until the caller leaves. @throws as `Finding`. */
  async *find(
    store: Datastore,
    input: FindInput,
    signal: AbortSignal,
  ): AsyncGenerator<FindProgress, void, void> {
    const finding = new Finding(store, input)
    this.#findings.set(finding.id, finding)
    try {
      yield* finding.run(signal)
    } finally {
      this.#findings.delete(finding.id)
    }
  }

  /** @throws DatastoreError `NOT_FOUND` when its caller has stopped it. */
  async page(find: string, offset: number, limit: number): Promise<DocumentText[]> {
    return await this.#get(find).page(offset, limit)
  }

  /** Looks no further; what was found stays. */
  stop(find: string): void {
    this.#findings.get(find)?.stop()
  }

  #get(find: string): Finding {
    const finding = this.#findings.get(find)
    if (finding === undefined)
      throw new DatastoreError(
        'NOT_FOUND',
        'What was found is gone with the connection. Look for it again.',
        {
          details: { argument: 'find' },
        },
      )
    return finding
  }
}
