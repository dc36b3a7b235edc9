import { DatastoreError } from '../../../shared/errors.ts'
import type { JobProblem } from '../../../shared/model/job.ts'
import type { Datastore } from '../../datastore.ts'
import { documentProblem } from '../jobs/document-problem.ts'

/** A document as a job leaves it: `rev` is the revision it was read at, null where there was none; `text` is null to delete it. */
export interface BulkWrite {
  readonly key: string
  readonly rev: string | null
  readonly text: string | null
}

/** Reads a document anew that another writer has changed meanwhile, and says what is to be written now; undefined for nothing. */
export type Renew = (key: string) => Promise<BulkWrite | JobProblem | undefined>

interface WriteOptions {
  /** Names the writes of the job: their revisions tell by it which documents it has written. */
  readonly writeId: string
  readonly renew: Renew
}

export interface Written {
  readonly written: number
  readonly refused: readonly JobProblem[]
}

/** Characters of one transaction. */
const together = 4_000_000

/** How often a document is read anew that others change all the time. */
const mostAttempts = 5

/**
 * Writes documents in few transactions. What is refused is left out, and told, and the others are written: a transaction in which a
 * document is refused is done again in parts.
 *
 * @throws DatastoreError what is no refusal of one of the documents.
 */
export async function writeDocuments(
  store: Datastore,
  writes: readonly BulkWrite[],
  options: WriteOptions,
): Promise<Written> {
  const refused: JobProblem[] = []
  let written = 0
  let size = writes.length
  for (let at = 0; at < writes.length;) {
    const batch = batchOf(writes, at, size)
    if (batch.length === 1) {
      const end = await writeOne(store, batch[0]!, options)
      if (end === 'written') written++
      else if (end !== 'left') refused.push(end)
      // Where one was refused the next may be refused as well.
      size = end === 'written' ? 2 : 1
      at++
      continue
    }
    const problem = await tryAll(store, batch, options.writeId)
    if (problem === null) {
      written += batch.length
      at += batch.length
      size *= 2
    } else
      size = Math.max(
        1,
        batch.findIndex(({ key }) => key === problem.key),
      )
  }
  return { written, refused }
}

async function writeOne(
  store: Datastore,
  write: BulkWrite,
  { writeId, renew }: WriteOptions,
): Promise<JobProblem | 'written' | 'left'> {
  let now = write
  for (let attempt = 1; ; attempt++) {
    const problem = await tryAll(store, [now], writeId)
    if (problem === null) return 'written'
    if (problem.code !== 'CONFLICT' || attempt === mostAttempts) return problem
    const next = await renew(now.key)
    if (next === undefined) return 'left'
    if ('message' in next) return next
    now = next
  }
}

/** Writes all of it or nothing; says which document was refused, null when none was. */
async function tryAll(
  store: Datastore,
  batch: readonly BulkWrite[],
  writeId: string,
): Promise<JobProblem | null> {
  try {
    await store.transaction(
      (tx) => {
        for (const { key, rev, text } of batch) {
          if (text === null) tx.delete(key, rev === null ? {} : { rev })
          else tx.putText(key, text, rev === null ? { create: true } : { rev })
        }
      },
      { writeId },
    )
    return null
  } catch (error) {
    if (!(error instanceof DatastoreError)) throw error
    const { key } = error.details
    if (key === undefined || !batch.some((write) => write.key === key)) throw error
    return documentProblem({ key, code: error.code, message: error.message })
  }
}

/** Some of the documents from a place on, of which one transaction is not too long. */
function batchOf(writes: readonly BulkWrite[], from: number, size: number): readonly BulkWrite[] {
  let characters = 0
  let to = from
  while (to < Math.min(writes.length, from + size)) {
    characters += writes[to]!.text?.length ?? 0
    if (to > from && characters > together) break
    to++
  }
  return writes.slice(from, to)
}
