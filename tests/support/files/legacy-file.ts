import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { SqliteStorage } from '../../../src/engine/storage/sqlite/sqlite-storage.ts'
import { run } from '../../../src/engine/storage/operation.ts'
import type { Operation } from '../../../src/engine/storage/operation.ts'
import { temporaryPath } from '../databases/temporary-folder.ts'

const original = join(import.meta.dirname, '../../fixtures/legacy-users.db')

/** A copy of a real legacy file, as the Python original wrote it: store `users`, 204 documents, one view. */
export function originalFile(): string {
  const path = temporaryPath('users.db')
  copyFileSync(original, path)
  return path
}

/**
 * Makes a file like a legacy file: its tables as SQLAlchemy declares them, documents as zlib-compressed JSON, a view
 * of two rows a document with NULL, real and boolean columns, and keys that look like SQL.
 */
export async function makeLegacyFile(path: string, documents: number): Promise<void> {
  const storage = SqliteStorage.open(path, { create: true })
  try {
    await storage.write(() => fill(documents))
  } finally {
    await storage.close()
  }
}

function* fill(documents: number): Operation<void> {
  yield* run(`create table users (
    id INTEGER NOT NULL, rev VARCHAR, updated TIMESTAMP, "key" VARCHAR NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (id), UNIQUE ("key"))`)
  yield* run(
    `create table users_index (email VARCHAR, n INTEGER, ratio FLOAT, even BOOLEAN, _id INTEGER, _key VARCHAR, UNIQUE (email))`,
  )
  yield* run('create index ix_users_index__id on users_index (_id)')
  for (let id = 1; id <= documents; id++) {
    const key = id % 97 === 0 ? `it's; DROP TABLE x;-- ${id}` : `user ${id}`
    const text = JSON.stringify({
      username: key,
      email: `${id}@example.com`,
      n: id,
      note: `ünï ${'na'.repeat(id % 300)}`,
    })
    const updated = id % 5 === 0 ? null : '2015-03-01 12:00:00.123456'
    yield* run(`insert into users (id, rev, updated, "key", data) values (?, '0', ?, ?, ?)`, [
      id,
      updated,
      key,
      deflateSync(text),
    ])
    const insert = 'insert into users_index (email, n, ratio, even, _id, _key) values (?, ?, ?, ?, ?, ?)'
    yield* run(insert, [`${id}@example.com`, id, id / 3, id % 2 === 0 ? 1 : 0, id, key])
    yield* run(insert, [null, -id, null, null, id, key])
  }
}
