// The contacts book with Drizzle on SQLite. drizzle-kit writes the migrations of contacts-schema.ts into the folder contacts-migrations.
// Each change is written twice, into the table and into a log that is history and feed in one.

import { and, asc, desc, eq, gt, isNotNull, ne } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { contacts, versions } from './contacts-schema.ts'

const [command, key = '', name = '', email = ''] = process.argv.slice(2)

const db = drizzle('contacts.db')
migrate(db, { migrationsFolder: 'contacts-migrations' })

class Taken extends Error {}

const save = (key: string, name: string, email: string) =>
  db.transaction(
    (tx) => {
      const contact = { key, name, email, folded: email.toLowerCase() }
      const isOther = and(eq(contacts.folded, contact.folded), ne(contacts.key, key))
      const holder = tx.select().from(contacts).where(isOther).get()
      if (holder !== undefined) throw new Taken(`Email "${email}" is already held by "${holder.key}".`)
      tx.insert(contacts).values(contact).onConflictDoUpdate({ target: contacts.key, set: contact }).run()
      return tx.insert(versions).values(contact).returning().get()
    },
    { behavior: 'immediate' },
  )

const commands: Record<string, () => unknown> = {
  save: () => save(key, name, email),
  find: () => db.select().from(contacts).where(eq(contacts.folded, key.toLowerCase())).all(),
  delete: () =>
    db.transaction((tx) => {
      const { changes } = tx.delete(contacts).where(eq(contacts.key, key)).run()
      if (changes > 0) tx.insert(versions).values({ key }).run()
      return changes > 0
    }),
  history: () => db.select().from(versions).where(eq(versions.key, key)).orderBy(desc(versions.seq)).all(),
  undo() {
    const present = db.select().from(contacts).where(eq(contacts.key, key)).get()
    const isKept = and(eq(versions.key, key), isNotNull(versions.email))
    const newest = db.select().from(versions).where(isKept).orderBy(desc(versions.seq)).limit(2).all()
    const before = newest[present === undefined ? 0 : 1]
    return before && save(key, before.name ?? '', before.email ?? '')
  },
  changes: () =>
    db
      .select()
      .from(versions)
      .where(gt(versions.seq, Number(key)))
      .orderBy(asc(versions.seq))
      .limit(1000)
      .all()
      .map(({ seq, key, email }) => ({ key, deleted: email === null, cursor: seq })),
}

try {
  console.log(JSON.stringify(commands[command ?? '']?.()))
} catch (error) {
  if (!(error instanceof Taken)) throw error
  console.error(error.message)
  process.exitCode = 1
}
